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
import java.util.concurrent.TimeUnit;

/**
 * A queue of work: who takes an item says when it is finished, and {@link #join} waits until all
 * are.
 *
 * <pre>{@code
 * JoinableQueue<Task> tasks = JoinableQueue.create(region, "tasks", 1000);
 * tasks.put(task);
 * tasks.join();                       // until the workers have finished all
 *
 * Task task = tasks.take();           // a worker
 * work(task);
 * tasks.taskDone();
 * }</pre>
 *
 * <p>{@link #taskDone} is for the process that took the item, any thread of it. An item that cannot
 * be decoded counts as finished.
 *
 * <p><b>Callers.</b> Any thread of any attached process; at most 64 processes take items.
 *
 * <p><b>Progress.</b> As {@link SharedBlockingQueue}; {@code taskDone} is lock-free, {@code join}
 * blocks.
 *
 * <p><b>Memory consistency.</b> As {@link SharedBlockingQueue}; and what a worker did before {@code
 * taskDone} happens-before what who joins does afterwards. {@code join} returns if at one instant
 * within the call nothing was in the queue, and nothing unfinished.
 *
 * <p><b>Peer death.</b> As {@link SharedBlockingQueue}. What a process had taken and not finished
 * when it died, or closed its region, nobody will finish: {@code join} does not wait for it, and
 * {@link #abandonedCount} tells of it until another process that takes items follows. {@code join}
 * throws {@link PeerDiedException} if items are left and those that took them were killed.
 *
 * <p><b>Units.</b> Capacity in items, see {@link SharedBlockingQueue}.
 *
 * @param <E> the items
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class JoinableQueue<E> implements SharedObject, Waitable {
  /*
   * Why join is exact:  an item is counted by its taker before it leaves the queue. If the queue is
   *                     empty, then no process has anything unfinished, and the end of the queue is
   *                     still where it was at first, nothing was put meanwhile, and counts only fell.
   * Why not one count:  of a producer or worker killed between its count and its deed nobody would
   *                     know.
   */
  private final TypedRing<E> ring;
  private final Receipts receipts;
  private final ManyToManyRing positions;

  private JoinableQueue(TypedRing<E> ring) {
    this.ring = ring;
    this.receipts = ring.queue().receipts();
    this.positions = ring.queue().state().ring();
  }

  /** Makes a queue; see {@link SharedBlockingQueue#create(Region, String, int)}. */
  public static <E> JoinableQueue<E> create(Region region, String name, int capacity)
      throws IOException {
    return create(region, name, capacity, Delivery.AT_MOST_ONCE, Codec.standard());
  }

  /** Makes a queue; see {@link SharedBlockingQueue#create}. */
  public static <E> JoinableQueue<E> create(
      Region region, String name, int capacity, Delivery delivery, Codec<E> codec)
      throws IOException {
    TypedOptions options = new TypedOptions(capacity, delivery, codec.getClass());
    TypedQueue made = TypedQueue.create(QueueKind.JOINABLE, region, name, options);
    return new JoinableQueue<>(new TypedRing<>(made, codec, WaitStrategy.ADAPTIVE));
  }

  /** Finds a queue; see {@link SharedBlockingQueue#open(Region, String)}. */
  public static <E> JoinableQueue<E> open(Region region, String name) {
    return open(region, name, Codec.standard());
  }

  /** Finds a queue; see {@link SharedBlockingQueue#open(Region, String, Codec)}. */
  public static <E> JoinableQueue<E> open(Region region, String name, Codec<E> codec) {
    TypedQueue found = TypedQueue.open(QueueKind.JOINABLE, region, name);
    return new JoinableQueue<>(new TypedRing<>(found, codec, WaitStrategy.ADAPTIVE));
  }

  static JoinableQueue<Object> at(Placement place, String name, WaitStrategy strategy) {
    TypedQueue found = TypedQueue.at(QueueKind.JOINABLE, place, name);
    return new JoinableQueue<>(new TypedRing<>(found, Codec.standard(), strategy));
  }

  /** The same queue, waited for in another way through what is returned. */
  public JoinableQueue<E> with(WaitStrategy waitStrategy) {
    return new JoinableQueue<>(ring.with(waitStrategy));
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

  /** {@link SharedBlockingQueue#offer(Object)}. */
  public boolean offer(E item) {
    return ring.offer(item);
  }

  /** {@link SharedBlockingQueue#offer(Object, long, TimeUnit)}. */
  public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
    return ring.offer(item, unit.toNanos(timeout));
  }

  /** {@link SharedBlockingQueue#put}. */
  public void put(E item) throws InterruptedException {
    ring.offer(item, Long.MAX_VALUE);
  }

  /** {@link SharedBlockingQueue#poll()}. */
  public E poll() {
    return ring.poll();
  }

  /** {@link SharedBlockingQueue#poll(long, TimeUnit)}. */
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return ring.poll(unit.toNanos(timeout));
  }

  /** {@link SharedBlockingQueue#take}. */
  public E take() throws InterruptedException {
    return ring.poll(Long.MAX_VALUE);
  }

  /**
   * Says that an item which this process took is finished.
   *
   * @throws IllegalStateException if all that this process took are finished
   */
  public void taskDone() {
    receipts.remove();
  }

  /**
   * Waits until all items are finished; not at all if there are none.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void join() throws InterruptedException {
    join(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /**
   * Waits until all items are finished, at most that long.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean join(long timeout, TimeUnit unit) throws InterruptedException {
    return receipts.finished().await(this::isFinished, ring.strategy(), unit.toNanos(timeout));
  }

  private boolean isFinished(boolean look) {
    long tail = positions.firstVacant(positions.tail());
    if (ring.size() == 0) {
      return !receipts.unfinished() && positions.firstVacant(tail) == tail;
    }
    if (look) {
      ring.requireConsumers();
    }
    return false;
  }

  /** How many items wait to be taken. */
  public int size() {
    return ring.size();
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

  /** How many items processes that died since had taken and not finished; see above. */
  public long abandonedCount() {
    return receipts.abandonedCount();
  }

  /** Ends the queue; see {@link SharedBlockingQueue#close}. */
  public void close() {
    ring.queue().bytes().close();
  }

  /** Whether some process has closed the queue. */
  public boolean isClosed() {
    return ring.queue().bytes().isClosed();
  }

  @Override
  public String toString() {
    return "JoinableQueue[" + ring.queue().name() + "]";
  }
}
