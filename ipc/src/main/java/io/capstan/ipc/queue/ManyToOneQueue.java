package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;

/**
 * A bounded queue of records of bytes from several producers to one consumer, in a region.
 *
 * <p>Each producer has a lane of its own, so producers share nothing but a counter: one that is
 * slow, stopped or killed holds up neither the others nor the consumer, and a full lane is its
 * producer's affair.
 *
 * <p><b>Callers.</b> Any thread of any attached process; as many producers at a time as the queue
 * was made for, and one consumer, each used by one thread.
 *
 * <p><b>Progress.</b> Offering, claiming, polling and reading are wait-free, and allocate nothing.
 * Those with a timeout, {@code put} and {@code take} block. Once, when a closed queue is first
 * found empty, reading waits for a millisecond. {@link #size} is lock-free. While records come
 * fast, and would come faster if the consumer were not at the producer's heels, a consumer that
 * found no more waits for three microseconds before it looks again, unless the queue was opened
 * {@linkplain #with to wait} by {@link WaitStrategy#SPIN}.
 *
 * <p><b>Memory consistency.</b> First in, first out over all producers: an offer that began after
 * another had returned is read after it. Writes before a record is offered happen-before it is
 * read; the reading of a record happens-before its room is used again. A record offered while the
 * consumer is on its way to sleep may wake it a tenth of a millisecond late, once in very many
 * times. {@link #size} counts what is there, and says nothing of the order: of offers that overlap,
 * one that was not counted yet may be read before one that was.
 *
 * <p><b>Peer death.</b> A producer killed anywhere has offered its record or has not; half of one
 * is never seen, and nobody waits for it. A consumer killed anywhere leaves the record that it had
 * in hand to be read again or not, as the queue was made ({@link Delivery}). The role of the dead
 * can be claimed at once. A stopped process keeps its role. Who waits for the dead alone is told
 * within a second ({@link PeerDiedException}).
 *
 * <p><b>Units.</b> Capacity and lengths in bytes. Each record takes 8 bytes more, rounded up to 8;
 * the longest takes a quarter of a lane, a mebibyte at most. The size is in records, less than
 * 2^31.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class ManyToOneQueue implements ByteQueue {
  /*
   * Algorithm, invariants, linearization: see LaneMerge for the order, LaneWriter and LaneReader for
   * one lane; the end, LaneConsumer; deaths, LaneRecovery.
   */
  private final LaneQueue lanes;

  private ManyToOneQueue(LaneQueue lanes) {
    this.lanes = lanes;
  }

  /**
   * Makes a queue.
   *
   * @param producersMax how many producers there can be at a time, 1 to 64
   * @param capacityBytes of each producer's lane: a power of two, 2^10 to 2^30
   * @throws IllegalArgumentException if a number is not allowed, or the name is taken in the
   *     region, or not allowed
   * @throws IOException if the region has no room
   */
  public static ManyToOneQueue create(
      Region region, String name, int producersMax, int capacityBytes, Delivery delivery)
      throws IOException {
    long length = lengthBytes(producersMax, capacityBytes);
    Placement made =
        QueueKind.MANY_TO_ONE.create(
            region,
            name,
            length,
            offset ->
                LaneQueue.initialize(
                    region.memory(), offset, producersMax, capacityBytes, delivery));
    return at(made, "queue=" + name);
  }

  /**
   * Finds the queue that some process made.
   *
   * @throws IllegalArgumentException if the region has no such queue of that name
   */
  public static ManyToOneQueue open(Region region, String name) {
    return at(QueueKind.MANY_TO_ONE.find(region, name), "queue=" + name);
  }

  /**
   * How many bytes a queue takes.
   *
   * @throws IllegalArgumentException if a number is not allowed
   */
  public static long lengthBytes(int producersMax, int capacityBytes) {
    return LaneQueue.checkedLength(producersMax, capacityBytes);
  }

  static ManyToOneQueue at(Placement place, String label) {
    return new ManyToOneQueue(
        new LaneQueue(place, label, LaneLayout.TICKETED_LENGTH_BITS, WaitStrategy.ADAPTIVE));
  }

  @Override
  public ManyToOneQueue with(WaitStrategy waitStrategy) {
    return new ManyToOneQueue(lanes.with(waitStrategy));
  }

  @Override
  public Handle handle() {
    return lanes.handle();
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public QueueProducer producer() {
    return lanes.producer();
  }

  @Override
  public QueueConsumer consumer() {
    Role role = lanes.consumerRole();
    return new LaneConsumer(lanes, role, new LaneMerge(lanes), Slip.of(lanes.strategy()));
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

  @Override
  public String toString() {
    return "ManyToOneQueue[" + lanes + "]";
  }
}
