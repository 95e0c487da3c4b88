package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.sync.Waitable;
import java.io.IOException;

/**
 * The least that a queue between processes can be: {@link #put}, {@link #get}, {@link #isEmpty} and
 * {@link #close}. Both wait; for all else there is {@link SharedBlockingQueue}.
 *
 * <p><b>Callers.</b> <b>Progress.</b> <b>Memory consistency.</b> <b>Peer death.</b> <b>Units.</b>
 * All as {@link SharedBlockingQueue}.
 *
 * @param <E> the items
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SimpleQueue<E> implements SharedObject, Waitable, AutoCloseable {
  private final TypedRing<E> ring;

  private SimpleQueue(TypedRing<E> ring) {
    this.ring = ring;
  }

  /** Makes a queue; see {@link SharedBlockingQueue#create(Region, String, int)}. */
  public static <E> SimpleQueue<E> create(Region region, String name, int capacity)
      throws IOException {
    Codec<E> codec = Codec.standard();
    TypedOptions options = new TypedOptions(capacity, Delivery.AT_MOST_ONCE, codec.getClass());
    TypedQueue made = TypedQueue.create(QueueKind.SIMPLE, region, name, options);
    return new SimpleQueue<>(new TypedRing<>(made, codec, WaitStrategy.ADAPTIVE));
  }

  /** Finds a queue; see {@link SharedBlockingQueue#open(Region, String)}. */
  public static <E> SimpleQueue<E> open(Region region, String name) {
    TypedQueue found = TypedQueue.open(QueueKind.SIMPLE, region, name);
    return new SimpleQueue<>(new TypedRing<>(found, Codec.standard(), WaitStrategy.ADAPTIVE));
  }

  static SimpleQueue<Object> at(Placement place, String name, WaitStrategy strategy) {
    TypedQueue found = TypedQueue.at(QueueKind.SIMPLE, place, name);
    return new SimpleQueue<>(new TypedRing<>(found, Codec.standard(), strategy));
  }

  @Override
  public Handle handle() {
    return ring.queue().handle(ring.strategy().name());
  }

  @Override
  public WaitPoint readyPoint() {
    return ring.queue().bytes().readyPoint();
  }

  @Override
  public boolean isReady(boolean look) {
    return ring.isReady(look);
  }

  private Object writeReplace() {
    return handle();
  }

  /** Puts an item in, and waits for room; see {@link SharedBlockingQueue#put}. */
  public void put(E item) throws InterruptedException {
    ring.offer(item, Long.MAX_VALUE);
  }

  /** Takes the next item, and waits for it; see {@link SharedBlockingQueue#take}. */
  public E get() throws InterruptedException {
    return ring.poll(Long.MAX_VALUE);
  }

  /** Whether nothing is in it now. */
  public boolean isEmpty() {
    return ring.size() == 0;
  }

  /** Ends the queue for all processes; see {@link SharedBlockingQueue#close}. Twice is fine. */
  @Override
  public void close() {
    ring.queue().bytes().close();
  }

  @Override
  public String toString() {
    return "SimpleQueue[" + ring.queue().name() + "]";
  }
}
