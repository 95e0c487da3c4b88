package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;

/**
 * A bounded queue of records of bytes from one producer to one consumer, in a region.
 *
 * <pre>{@code
 * OneToOneQueue queue = OneToOneQueue.create(region, "jobs", 1 << 20, Delivery.AT_LEAST_ONCE);
 * try (QueueProducer producer = queue.producer()) {   // in one process
 *   producer.put(record);
 * }
 * try (QueueConsumer consumer = queue.consumer()) {   // in another
 *   consumer.read((memory, offset, lengthBytes) -> sum += memory.getLong(offset));
 * }
 * }</pre>
 *
 * <p><b>Callers.</b> Any thread of any attached process; one producer and one consumer at a time,
 * each used by one thread.
 *
 * <p><b>Progress.</b> Offering, claiming, polling and reading are wait-free, and allocate nothing.
 * Those with a timeout, {@code put} and {@code take} block. Once, when a closed queue is first
 * found empty, reading waits for a millisecond. {@link #size} is lock-free. While records come
 * fast, and would come faster if the consumer were not at the producer's heels, a consumer that
 * found no more waits for three microseconds before it looks again, unless the queue was opened
 * {@linkplain #with to wait} by {@link WaitStrategy#SPIN}.
 *
 * <p><b>Memory consistency.</b> Writes before a record is offered happen-before it is read; the
 * reading of a record happens-before its room is used again. A record offered while the consumer is
 * on its way to sleep may wake it a tenth of a millisecond late, once in very many times.
 *
 * <p><b>Peer death.</b> A producer killed anywhere has offered its record or has not; half of one
 * is never seen. A consumer killed anywhere leaves the record that it had in hand to be read again
 * or not, as the queue was made ({@link Delivery}). The role of the dead can be claimed at once. A
 * stopped process keeps its role, and who waits for it waits; who waits for a dead one is told
 * within a second ({@link PeerDiedException}).
 *
 * <p><b>Units.</b> Capacity and lengths in bytes. Each record takes 8 bytes more, rounded up to 8;
 * the longest takes a quarter of the capacity. The size is in records, less than 2^31.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class OneToOneQueue implements ByteQueue {
  /*
   * Algorithm, invariants, linearization: see LaneWriter, LaneReader; the end, LaneConsumer; deaths,
   * LaneRecovery.
   */
  private final LaneQueue lanes;

  private OneToOneQueue(LaneQueue lanes) {
    this.lanes = lanes;
  }

  /**
   * Makes a queue.
   *
   * @param capacityBytes a power of two, 2^10 to 2^30
   * @throws IllegalArgumentException if the capacity is not allowed, or the name is taken in the
   *     region, or not allowed
   * @throws IOException if the region has no room
   */
  public static OneToOneQueue create(
      Region region, String name, int capacityBytes, Delivery delivery) throws IOException {
    long length = LaneQueue.checkedLength(1, capacityBytes);
    Placement made =
        QueueKind.ONE_TO_ONE.create(
            region,
            name,
            length,
            offset -> LaneQueue.initialize(region.memory(), offset, 1, capacityBytes, delivery));
    return at(made, "queue=" + name);
  }

  /**
   * Finds the queue that some process made.
   *
   * @throws IllegalArgumentException if the region has no such queue of that name
   */
  public static OneToOneQueue open(Region region, String name) {
    return at(QueueKind.ONE_TO_ONE.find(region, name), "queue=" + name);
  }

  /**
   * How many bytes a queue takes that is not in the directory.
   *
   * @throws IllegalArgumentException if the capacity is not allowed
   */
  public static long lengthBytes(int capacityBytes) {
    return LaneQueue.checkedLength(1, capacityBytes);
  }

  /**
   * Makes a queue in zeroed bytes of the caller's. Who opens it by {@link #at} must have been told
   * of it afterwards.
   *
   * @param offset a multiple of 128
   * @throws IllegalArgumentException if the offset or capacity is not allowed
   */
  public static OneToOneQueue format(
      Region region, long offset, int capacityBytes, Delivery delivery) {
    LaneQueue.requireAligned(offset);
    region.memory().checkRange(offset, lengthBytes(capacityBytes));
    QueueKind.ONE_TO_ONE.format(
        region.memory(),
        offset,
        at -> LaneQueue.initialize(region.memory(), at, 1, capacityBytes, delivery));
    return at(region, offset);
  }

  /**
   * The queue that was made at the offset.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static OneToOneQueue at(Region region, long offset) {
    String label = "queue=offset " + offset;
    LaneQueue.requireAligned(offset);
    QueueKind.ONE_TO_ONE.require(region, offset, label);
    return at(Placement.at(region, QueueKind.ONE_TO_ONE.type(), offset), label);
  }

  static OneToOneQueue at(Placement place, String label) {
    return new OneToOneQueue(
        new LaneQueue(place, label, LaneLayout.LENGTH_BITS, WaitStrategy.ADAPTIVE));
  }

  @Override
  public OneToOneQueue with(WaitStrategy waitStrategy) {
    return new OneToOneQueue(lanes.with(waitStrategy));
  }

  @Override
  public Handle handle() {
    return lanes.handle();
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public LaneProducer producer() {
    return lanes.producer();
  }

  @Override
  public QueueConsumer consumer() {
    Role role = lanes.consumerRole();
    RecordSource source = new LaneSource(lanes.reader(0));
    return new LaneConsumer(lanes, role, source, Slip.of(lanes.strategy()));
  }

  /** The consumer's role in another form; for the packages above this one. */
  public LaneTaker taker() {
    Role role = lanes.consumerRole();
    return new LaneTaker(lanes, role, lanes.reader(0));
  }

  @Override
  public int recordBytesMax() {
    return lanes.recordBytesMax();
  }

  @Override
  public Delivery delivery() {
    return lanes.delivery();
  }

  @Override
  public long size() {
    return lanes.size();
  }

  @Override
  public void close() {
    lanes.close();
  }

  @Override
  public boolean isClosed() {
    return lanes.isClosed();
  }

  @Override
  public long redeliveredCount() {
    return lanes.redeliveredCount();
  }

  @Override
  public long droppedCount() {
    return lanes.droppedCount();
  }

  @Override
  public WaitPoint readyPoint() {
    return lanes.records();
  }

  @Override
  public boolean isReady(boolean look) {
    return lanes.isReady(look);
  }

  /** Where a producer waits for room; for the packages above this one. */
  public WaitPoint roomPoint() {
    return lanes.room();
  }

  @Override
  public String toString() {
    return "OneToOneQueue[" + lanes + "]";
  }
}
