package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The ends of pipes that this process has in a region. They close before it leaves the region. */
final class PipeEnds implements Runnable {
  /** How an end came here: by that word of it. The same handle, read twice, is the same end. */
  private record Key(DirectoryEntry.Key pipe, Side side, long word) {}

  private final Map<Key, PipeEnd> ends = new HashMap<>();

  static PipeEnds of(Region region) {
    return region.companion(PipeEnds.class, PipeEnds.class, PipeEnds::new);
  }

  /**
   * Takes an end that has that word.
   *
   * @throws IllegalArgumentException if it has not
   */
  synchronized PipeEnd take(PipeState state, Side side, long word) {
    Key key = new Key(state.place().key(), side, word);
    PipeEnd known = ends.get(key);
    if (known != null) {
      return known;
    }
    long taken = state.take(side, word);
    if (taken == EndWord.FREE) {
      throw new IllegalArgumentException(
          "%s end=%s has another owner, or none: %s"
              .formatted(state, side, EndWord.describe(state.word(side))));
    }
    PipeEnd end = new PipeEnd(state, side, taken);
    ends.put(key, end);
    return end;
  }

  /** Takes one in that was taken back by that word. */
  synchronized void add(PipeEnd end, long word) {
    ends.put(new Key(end.state().place().key(), end.side(), word), end);
  }

  synchronized void remove(PipeEnd end) {
    ends.values().remove(end);
  }

  private synchronized ArrayList<PipeEnd> all() {
    return new ArrayList<>(ends.values());
  }

  /** The region is about to be closed. */
  @Override
  public void run() {
    all().forEach(PipeEnd::close);
  }
}
