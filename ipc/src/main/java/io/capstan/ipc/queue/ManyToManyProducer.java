package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.ManyToManyTail.Append;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.concurrent.TimeUnit;

/** The role of a producer of a {@link ManyToManyQueue}; see there. */
final class ManyToManyProducer implements QueueProducer {
  private final ManyToManyState state;
  private final WaitStrategy strategy;
  private final Memory memory;
  private final ManyToManyCells cells;
  private final ManyToManyRole role;
  private final ManyToManyTail tail;
  private final ManyToManyStock stock;
  private final int capacity;
  private final int recordBytesMax;
  private final int immediateBits;
  private final OpenClaim claim = new OpenClaim();

  ManyToManyProducer(ManyToManyState state, WaitStrategy strategy) {
    this(state, strategy, ManyToManyRole.claim(state, ManyToManyRoles.Kind.PRODUCER));
  }

  ManyToManyProducer(ManyToManyState state, WaitStrategy strategy, ManyToManyRole role) {
    this.state = state;
    this.strategy = strategy;
    this.memory = state.memory();
    this.cells = state.cells();
    this.capacity = state.shape().capacity();
    this.recordBytesMax = state.shape().recordBytesMax();
    this.immediateBits = state.ring().immediateBits();
    this.role = role;
    this.tail = new ManyToManyTail(state);
    this.stock = new ManyToManyStock(state, role);
  }

  @Override
  public int recordBytesMax() {
    return recordBytesMax;
  }

  @Override
  public boolean offer(byte[] source, int from, int lengthBytes) {
    if (from < 0 || lengthBytes < 0 || from > source.length - lengthBytes) {
      throw new IndexOutOfBoundsException(
          "from=%d lengthBytes=%d length=%d".formatted(from, lengthBytes, source.length));
    }
    int cell = begin(lengthBytes);
    if (cell == ManyToManyCells.NONE) {
      return false;
    }
    memory.putBytes(cells.recordOffset(cell), source, from, lengthBytes);
    return append(cell, lengthBytes, capacity);
  }

  @Override
  public boolean offer(Memory source, long offset, int lengthBytes) {
    source.checkRange(offset, lengthBytes);
    int cell = begin(lengthBytes);
    if (cell == ManyToManyCells.NONE) {
      return false;
    }
    source.copyTo(offset, memory, cells.recordOffset(cell), lengthBytes);
    return append(cell, lengthBytes, capacity);
  }

  @Override
  public boolean offer(byte[] source, long timeout, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    return offer(source) || timeout > 0 && awaitRoom(look -> offer(source), unit.toNanos(timeout));
  }

  @Override
  public Claim claim(int lengthBytes) {
    int cell = begin(lengthBytes);
    return cell == ManyToManyCells.NONE ? null : claim.open(cell, lengthBytes);
  }

  @Override
  public Claim claim(int lengthBytes, long timeout, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    Claim now = claim(lengthBytes);
    return now != null
            || timeout > 0 && awaitRoom(look -> claim(lengthBytes) != null, unit.toNanos(timeout))
        ? claim
        : null;
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private boolean awaitRoom(WaitPoint.Condition room, long timeoutNanos)
      throws InterruptedException {
    return state
        .notFull()
        .await(look -> room.isMet(look) || look && looked(room), strategy, timeoutNanos);
  }

  private boolean looked(WaitPoint.Condition room) {
    role.look();
    if (room.isMet(true)) {
      return true;
    }
    role.requirePeers(ManyToManyRoles.Kind.CONSUMER);
    return false;
  }

  /** Checks everything, and claims a cell if there is room for a record. */
  private int begin(int lengthBytes) {
    if (claim.isOpen()) { // First: who is refused must not get the role.
      throw new IllegalStateException("a claim is open: queue=" + state.name());
    }
    role.use();
    if (lengthBytes < 0 || lengthBytes > recordBytesMax) {
      throw new RecordTooLongException(state.name(), lengthBytes, recordBytesMax);
    }
    int cell = stock.current();
    return tail.hasRoom() ? cell : ManyToManyCells.NONE;
  }

  /**
   * Puts the record of the open claim into the queue if it has not become full since. If it has,
   * the claim is as if aborted.
   *
   * @throws QueueClosedException if the queue is closed
   */
  boolean commitIfRoom(int lengthBytes) {
    return append(claim.end(), lengthBytes, capacity);
  }

  private boolean append(int cell, int lengthBytes, int limit) {
    cells.putLengthBytes(cell, lengthBytes);
    Append outcome = tail.append(cell, limit);
    if (outcome == Append.DONE) {
      stock.used();
    }
    return isDone(outcome);
  }

  private boolean isDone(Append outcome) {
    if (outcome == Append.CLOSED) {
      throw state.closed();
    }
    if (outcome == Append.FULL) {
      return false;
    }
    state.notEmpty().signalOne();
    return true;
  }

  boolean takesImmediates() {
    return immediateBits != 0;
  }

  /**
   * Puts an immediate into a queue that takes some; false if there is no room.
   *
   * @throws QueueClosedException if the queue is closed
   * @throws IllegalArgumentException if it has more bits than the queue was made for
   */
  boolean offerImmediate(int immediate) {
    if (!takesImmediates() || immediate >>> immediateBits != 0) {
      throw new IllegalArgumentException(
          "immediate=%d (allowed: 0 to %d)".formatted(immediate, (1 << immediateBits) - 1));
    }
    role.use();
    return isDone(tail.appendImmediate(immediate));
  }

  @Override
  public void close() {
    role.close(
        () -> {
          claim.close();
          stock.release();
        });
  }

  /** The one claim of this producer. */
  private final class OpenClaim implements Claim {
    private int cell = ManyToManyCells.NONE;
    private int lengthBytes;

    private boolean isOpen() {
      return cell != ManyToManyCells.NONE;
    }

    private Claim open(int claimed, int claimedBytes) {
      cell = claimed;
      lengthBytes = claimedBytes;
      return this;
    }

    private int end() {
      if (!isOpen()) {
        throw new IllegalStateException("claim was committed or aborted: queue=" + state.name());
      }
      role.use();
      int ended = cell;
      cell = ManyToManyCells.NONE;
      return ended;
    }

    @Override
    public Memory memory() {
      return memory;
    }

    @Override
    public long offset() {
      return cells.recordOffset(cell);
    }

    @Override
    public int lengthBytes() {
      return lengthBytes;
    }

    @Override
    public void commit(int committedBytes) {
      if (isOpen() && (committedBytes < 0 || committedBytes > lengthBytes)) {
        throw new IllegalArgumentException(
            "lengthBytes=%d (allowed: 0 to %d)".formatted(committedBytes, lengthBytes));
      }
      if (!append(end(), committedBytes, state.ring().slots())) {
        throw new IllegalStateException("no slot for a claim: queue=" + state.name());
      }
    }

    @Override
    public void abort() {
      end(); // The cell stays in hand.
    }

    @Override
    public void close() {
      if (isOpen()) {
        abort();
      }
    }
  }
}
