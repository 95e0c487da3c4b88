package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;

/** A queue. */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class ManyToManyQueue implements ByteQueue {
  private final ManyToManyState state;
  private final WaitStrategy strategy;

  private ManyToManyQueue(ManyToManyState state, WaitStrategy strategy) {
    this.state = state;
    this.strategy = strategy;
  }

  /** Makes a queue. */
  public static ManyToManyQueue create(
      Region region, String name, ManyToManyShape shape, Delivery delivery) throws IOException {
    return new ManyToManyQueue(
        ManyToManyHeader.create(region, name, shape, delivery), WaitStrategy.ADAPTIVE);
  }

  /** Finds a queue. */
  public static ManyToManyQueue open(Region region, String name) {
    return new ManyToManyQueue(ManyToManyHeader.open(region, name), WaitStrategy.ADAPTIVE);
  }

  static ManyToManyQueue at(Placement place, String name) {
    return new ManyToManyQueue(ManyToManyHeader.open(place, name), WaitStrategy.ADAPTIVE);
  }

  @Override
  public ManyToManyQueue with(WaitStrategy waitStrategy) {
    return new ManyToManyQueue(state, waitStrategy);
  }

  @Override
  public Handle handle() {
    return state.place().handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public QueueProducer producer() {
    if (isClosed()) {
      throw state.closed();
    }
    return new ManyToManyProducer(state, strategy);
  }

  @Override
  public QueueConsumer consumer() {
    return new ManyToManyConsumer(state, strategy);
  }

  @Override
  public int recordBytesMax() {
    return state.shape().recordBytesMax();
  }

  /** What it was created with. */
  public ManyToManyShape shape() {
    return state.shape();
  }

  @Override
  public Delivery delivery() {
    return state.delivery();
  }

  @Override
  public long size() {
    return new ManyToManyCensus(state).records();
  }

  @Override
  public void close() {
    new ManyToManyTail(state).close();
    state.notEmpty().signalAll();
    state.notFull().signalAll();
  }

  @Override
  public boolean isClosed() {
    ManyToManyRing ring = state.ring();
    return ring.isEndAt(ring.firstVacant(ring.tail()));
  }

  @Override
  public long redeliveredCount() {
    return delivery() == Delivery.AT_LEAST_ONCE ? state.roles().lostCount() : 0;
  }

  @Override
  public long droppedCount() {
    return delivery() == Delivery.AT_MOST_ONCE ? state.roles().lostCount() : 0;
  }

  /** The parts, for the package and its tests. */
  ManyToManyState state() {
    return state;
  }

  @Override
  public String toString() {
    return "ManyToManyQueue[" + state.name() + "]";
  }
}
