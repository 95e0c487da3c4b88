package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.concurrent.TimeUnit;

/** The role of a consumer of a {@link ManyToManyQueue}; see there. */
final class ManyToManyConsumer implements QueueConsumer {
  private static final RecordHandler NOTHING = (memory, offset, lengthBytes) -> {};

  private final ManyToManyState state;
  private final WaitStrategy strategy;
  private final Memory memory;
  private final ManyToManyCells cells;
  private final ManyToManyRole role;
  private final ManyToManyHead head;
  private boolean isReading;

  /** Between a successful wait and the read: what it took. */
  private int waited = ManyToManyHead.EMPTY;

  ManyToManyConsumer(ManyToManyState state, WaitStrategy strategy) {
    this(state, strategy, ManyToManyRole.claim(state, ManyToManyRoles.Kind.CONSUMER));
  }

  ManyToManyConsumer(ManyToManyState state, WaitStrategy strategy, ManyToManyRole role) {
    this.state = state;
    this.strategy = strategy;
    this.memory = state.memory();
    this.cells = state.cells();
    this.role = role;
    this.head = new ManyToManyHead(state, role);
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    requireLimit(limit);
    begin();
    int cell = takeOrEnd();
    return cell == ManyToManyHead.EMPTY ? 0 : readFrom(cell, handler, limit);
  }

  @Override
  public int read(RecordHandler handler, int limit, long timeout, TimeUnit unit)
      throws InterruptedException {
    requireLimit(limit);
    int cell = await(timeout, unit);
    return cell == ManyToManyHead.EMPTY ? 0 : readFrom(cell, handler, limit);
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + " (allowed: 1 or more)");
    }
  }

  /** Reads a record that was taken, and more if there are. */
  private int readFrom(int taken, RecordHandler handler, int limit) {
    int cell = taken;
    int count = 0;
    while (cell >= 0) {
      handle(cell, handler);
      count++;
      cell = count < limit ? take() : ManyToManyHead.EMPTY;
    }
    return count;
  }

  private void handle(int taken, RecordHandler handler) {
    isReading = true;
    try {
      if (ManyToManyHead.isImmediate(taken)) {
        ((ImmediateHandler) handler).onImmediate(ManyToManyHead.immediateOf(taken));
      } else {
        handler.onRecord(memory, cells.recordOffset(taken), cells.lengthBytes(taken));
      }
    } finally {
      isReading = false;
      head.finish(taken);
    }
  }

  @Override
  public int poll(byte[] target) {
    begin();
    return copy(takeOrEnd(), target);
  }

  @Override
  public int poll(byte[] target, long timeout, TimeUnit unit) throws InterruptedException {
    return copy(await(timeout, unit), target);
  }

  private int copy(int cell, byte[] target) {
    if (cell == ManyToManyHead.EMPTY) {
      return EMPTY;
    }
    int lengthBytes = cells.lengthBytes(cell);
    if (lengthBytes > target.length) {
      throw tooShort(cell, lengthBytes, target.length);
    }
    memory.getBytes(cells.recordOffset(cell), target, 0, lengthBytes);
    cells.free(cell);
    return lengthBytes;
  }

  private BufferTooShortException tooShort(int cell, int lengthBytes, int targetBytes) {
    byte[] record = new byte[lengthBytes];
    memory.getBytes(cells.recordOffset(cell), record);
    cells.free(cell);
    return new BufferTooShortException(record, targetBytes);
  }

  private int await(long timeout, TimeUnit unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    begin();
    int cell = takeOrEnd();
    if (cell >= 0 || timeout <= 0) {
      return cell;
    }
    waited = ManyToManyHead.EMPTY;
    state.notEmpty().await(this::isTaken, strategy, unit.toNanos(timeout));
    return waited;
  }

  /** What is waited for, in the wait point's sense: takes a record, and remembers it. */
  private boolean isTaken(boolean look) {
    waited = takeOrEnd();
    if (waited == ManyToManyHead.EMPTY && look) {
      role.look();
      waited = takeOrEnd();
      if (waited == ManyToManyHead.EMPTY) {
        role.requirePeers(ManyToManyRoles.Kind.PRODUCER);
      }
    }
    return waited >= 0;
  }

  private void begin() {
    if (isReading) { // First: who is refused must not get the role.
      throw new IllegalStateException("called by its own handler: queue=" + state.name());
    }
    role.use();
  }

  /** Takes the next record, and lets producers know. */
  private int take() {
    int cell = head.take();
    if (cell >= 0) {
      state.notFull().signalOne();
    }
    return cell;
  }

  /**
   * @throws QueueClosedException if the queue is closed, and nothing is left
   */
  private int takeOrEnd() {
    int cell = take();
    return cell == ManyToManyHead.END ? takeAtEndSlow() : cell;
  }

  /** Behind the end there may be what a dead consumer had in hand. */
  private int takeAtEndSlow() {
    role.look();
    int cell = take();
    if (cell < 0) {
      throw state.closed();
    }
    return cell;
  }

  /** The first record that waits, at that position or later; see {@link ManyToManyBrowser}. */
  ManyToManyBrowser browse() {
    begin();
    return new ManyToManyBrowser(state);
  }

  /**
   * Takes the record out of the middle.
   *
   * @return false if somebody else took it
   */
  boolean remove(ManyToManyBrowser.Place place) {
    return remove(place, NOTHING);
  }

  /** Takes the record out of the middle, and reads it; see the other {@code remove}. */
  boolean remove(ManyToManyBrowser.Place place, RecordHandler handler) {
    begin();
    int cell = head.takeFrom(place);
    if (cell == ManyToManyHead.EMPTY) {
      return false;
    }
    handle(cell, handler);
    state.notFull().signalOne();
    return true;
  }

  @Override
  public void close() {
    if (isReading) {
      throw new IllegalStateException("called by its own handler: queue=" + state.name());
    }
    role.close(() -> {});
  }
}
