package io.capstan.ipc.pipe;

import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.Waitable;
import java.util.ArrayList;
import java.util.List;

/** What one thread waits for, from beginning to end; connections are not given up meanwhile. */
final class Watch implements AutoCloseable {
  private final List<Waitable> watched = new ArrayList<>();
  private final List<PipeEnd> ends = new ArrayList<>();
  private final List<ProcessExit> exits = new ArrayList<>();
  private WaitPoint bell; // null: no process is among them
  private boolean[] ready;

  Watch(List<?> things) {
    boolean isComplete = false;
    try {
      things.forEach(this::add);
      isComplete = true;
    } finally {
      if (!isComplete) {
        close();
      }
    }
    this.ready = new boolean[watched.size()];
  }

  private void add(Object thing) {
    if (thing instanceof Connection connection) {
      connection.end().receiver(); // Refuses one that only sends.
      connection.end().watch();
      ends.add(connection.end());
      watched.add(connection);
    } else if (thing instanceof Waitable waitable) {
      watched.add(waitable);
    } else if (thing instanceof Process process) {
      add(ProcessExit.of(process));
    } else if (thing instanceof ProcessHandle process) {
      add(ProcessExit.of(process));
    } else {
      throw new IllegalArgumentException(
          "object=%s (allowed: a connection, queue, event or process)".formatted(thing));
    }
  }

  private void add(ProcessExit exit) {
    if (bell == null) {
      bell = WaitPoint.ofProcess();
    }
    exit.add(bell);
    exits.add(exit);
    watched.add(exit);
  }

  /** Where to wait: one point for all processes. */
  List<WaitPoint> points() {
    List<WaitPoint> points = new ArrayList<>();
    for (Waitable waitable : watched) {
      if (!(waitable instanceof ProcessExit)) {
        points.add(waitable.readyPoint());
      }
    }
    if (bell != null) {
      points.add(bell);
    }
    return points;
  }

  /** Looks at all of them. */
  boolean isAnyReady(boolean look) {
    boolean isAny = false;
    for (int index = 0; index < ready.length; index++) {
      ready[index] = watched.get(index).isReady(look);
      isAny |= ready[index];
    }
    return isAny;
  }

  /** Whether that one was, when they were looked at last. */
  boolean isReady(int index) {
    return ready[index];
  }

  @Override
  public void close() {
    ends.forEach(PipeEnd::unwatch);
    exits.forEach(exit -> exit.remove(bell));
  }
}
