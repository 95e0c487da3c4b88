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
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A bounded blocking queue between threads of any processes: {@link BlockingQueue}, in a region.
 *
 * <pre>{@code
 * SharedBlockingQueue<Task> tasks = SharedBlockingQueue.create(region, "tasks", 1000);
 * tasks.put(task);                                    // in one process
 *
 * SharedBlockingQueue<Task> tasks = SharedBlockingQueue.open(region, "tasks");
 * Task task = tasks.take();                           // in another
 * }</pre>
 *
 * <p>What is put into it is copied: {@link #put} and its like encode the item, and return when it
 * is in the queue. An item that cannot be encoded is refused by them ({@link
 * io.capstan.ipc.codec.EncodeException}), and what is in the queue stays as it is. One that is too
 * long for its cell of the queue travels in a block of the region. An item that cannot be decoded
 * is taken out by who receives the {@link io.capstan.ipc.codec.DecodeException}.
 *
 * <p>{@link #close} ends the queue for all: {@code put} and its like throw {@link
 * QueueClosedException}; {@link #take} and the timed {@link #poll(long, TimeUnit)} return what is
 * left, and then throw it. Methods that do not wait find a closed queue empty in the end.
 *
 * <p><b>Callers.</b> Any thread of any attached process; as many as like wait, and 64 in all
 * processes put at once, and as many take.
 *
 * <p><b>Progress.</b> Those that do not wait are lock-free among processes, but for items that need
 * a block, which is allocated under the region's lock. Threads of one process borrow its roles from
 * each other for a call. The others block, and end at once if interrupted.
 *
 * <p><b>Memory consistency.</b> First in, first out over all processes. What a thread did before it
 * put an item happens-before what another does after it took it. Iterators are weakly consistent.
 *
 * <p><b>Peer death.</b> A process killed anywhere has put its item or has not; half of one is never
 * seen, nobody waits for it, and its block is freed. What a consumer had in hand when it died, that
 * is between its claim and the end of decoding, is dropped or comes to another, as the queue was
 * created ({@link Delivery}). Who waits while the only processes on the other side were killed is
 * told ({@link PeerDiedException}) within a second; the queue is whole, and waiting again is right
 * if others will come. A process is on a side from its first call there until it closes its region.
 *
 * <p><b>Units.</b> Capacity in items. Each takes 192 bytes, used or not, and its block if it has
 * one. Small numbers, characters and booleans need no more than a word of those bytes, and are the
 * fastest, unless {@link Delivery#AT_LEAST_ONCE} is asked for.
 *
 * @param <E> the items; who opens the queue says what they are, and is not found out
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedBlockingQueue<E> extends AbstractQueue<E>
    implements BlockingQueue<E>, SharedObject, Waitable {
  /*
   * Algorithm, linearization: those of ManyToManyQueue, of which a record is an item; see TypedLayout.
   * Roles:   a process's, lent to its threads for a call (SeatPool). A thread that waits has none.
   * Blocks:  see ItemBlocks.
   */
  private final TypedRing<E> ring;

  private SharedBlockingQueue(TypedRing<E> ring) {
    this.ring = ring;
  }

  /**
   * Makes a queue whose items anything can be that {@link Codec#standard} sends.
   *
   * @param capacity how many items can wait, 1 to {@link ManyToManyShape#CAPACITY_MAX}
   * @throws IllegalArgumentException if the capacity or the name is not allowed, or the name is
   *     taken
   * @throws IOException if the region has no room
   */
  public static <E> SharedBlockingQueue<E> create(Region region, String name, int capacity)
      throws IOException {
    return create(region, name, capacity, Delivery.AT_MOST_ONCE, Codec.standard());
  }

  /**
   * Makes a queue; see the other {@code create}.
   *
   * @param delivery what becomes of an item that a consumer had in hand when it was killed
   * @param codec what encodes the items; all processes need one of the same class
   */
  public static <E> SharedBlockingQueue<E> create(
      Region region, String name, int capacity, Delivery delivery, Codec<E> codec)
      throws IOException {
    TypedOptions options = new TypedOptions(capacity, delivery, codec.getClass());
    TypedQueue made = TypedQueue.create(QueueKind.BLOCKING, region, name, options);
    return new SharedBlockingQueue<>(new TypedRing<>(made, codec, WaitStrategy.ADAPTIVE));
  }

  /**
   * Finds the queue that some process made.
   *
   * @throws IllegalArgumentException if the region has no such queue of that name, or it was made
   *     with another codec
   */
  public static <E> SharedBlockingQueue<E> open(Region region, String name) {
    return open(region, name, Codec.standard());
  }

  /** Finds the queue that some process made with a codec of that class. */
  public static <E> SharedBlockingQueue<E> open(Region region, String name, Codec<E> codec) {
    TypedQueue found = TypedQueue.open(QueueKind.BLOCKING, region, name);
    return new SharedBlockingQueue<>(new TypedRing<>(found, codec, WaitStrategy.ADAPTIVE));
  }

  static SharedBlockingQueue<Object> at(Placement place, String name, WaitStrategy strategy) {
    TypedQueue found = TypedQueue.at(QueueKind.BLOCKING, place, name);
    return new SharedBlockingQueue<>(new TypedRing<>(found, Codec.standard(), strategy));
  }

  /** The same queue, waited for in another way through what is returned. */
  public SharedBlockingQueue<E> with(WaitStrategy waitStrategy) {
    return new SharedBlockingQueue<>(ring.with(waitStrategy));
  }

  /** It can be opened where the codec is the standard one, and is refused elsewhere. */
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

  @Override
  public boolean offer(E item) {
    return ring.offer(item);
  }

  @Override
  public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
    return ring.offer(item, unit.toNanos(timeout));
  }

  @Override
  public void put(E item) throws InterruptedException {
    ring.offer(item, Long.MAX_VALUE);
  }

  @Override
  public E poll() {
    return ring.poll();
  }

  /**
   * {@inheritDoc}
   *
   * @throws QueueClosedException if the queue is closed, and all that was in it has been taken
   */
  @Override
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return ring.poll(unit.toNanos(timeout));
  }

  /**
   * {@inheritDoc}
   *
   * @throws QueueClosedException if the queue is closed, and all that was in it has been taken
   */
  @Override
  public E take() throws InterruptedException {
    return ring.poll(Long.MAX_VALUE);
  }

  @Override
  public E peek() {
    Iterator<E> items = iterator();
    return items.hasNext() ? items.next() : null;
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public int remainingCapacity() {
    return Math.max(0, ring.capacity() - size());
  }

  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int itemsMax) {
    Objects.requireNonNull(target, "target");
    if (target == this) {
      throw new IllegalArgumentException("target=this (allowed: another collection)");
    }
    return ring.drain(target::add, itemsMax);
  }

  @Override
  public void clear() {
    ring.clear();
  }

  @Override
  public boolean remove(Object item) {
    if (item == null) {
      return false;
    }
    ItemIterator<E> items = new ItemIterator<>(ring);
    while (items.hasNext()) {
      ManyToManyBrowser.Place place = items.nextPlace();
      if (item.equals(items.next()) && ring.remove(place)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Iterator<E> iterator() {
    return new ItemIterator<>(ring);
  }

  /** {@inheritDoc} Its size is not known before its end. */
  @Override
  public Spliterator<E> spliterator() {
    return Spliterators.spliteratorUnknownSize(
        iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
  }

  /**
   * Ends the queue, for all processes and for good. What is in it can still be taken. Closing twice
   * is fine.
   */
  public void close() {
    ring.queue().bytes().close();
  }

  /** Whether some process has closed the queue. */
  public boolean isClosed() {
    return ring.queue().bytes().isClosed();
  }

  /** What becomes of the item that a consumer had in hand when it died. */
  public Delivery delivery() {
    return ring.queue().bytes().delivery();
  }

  /** How many items came back from consumers that died with them in hand. */
  public long redeliveredCount() {
    return ring.queue().bytes().redeliveredCount();
  }

  /** How many items consumers had in hand that died, and nobody receives. */
  public long droppedCount() {
    return ring.queue().bytes().droppedCount();
  }

  /**
   * Frees the blocks of items that nobody can receive because who had them is dead. It is done
   * without this too: when a death is noticed by one who waits, or the region has no room for an
   * item.
   *
   * @return how many were freed, with others of the dead in the region
   */
  public int reclaim() {
    return ring.reclaim();
  }
}
