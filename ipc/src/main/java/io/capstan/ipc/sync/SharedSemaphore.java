package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A counting semaphore between threads of any process, with the methods of {@link
 * java.util.concurrent.Semaphore}. There are two kinds.
 *
 * <p>{@link #create} makes one that counts: any thread releases as often as it likes. {@link
 * #createBounded} makes one whose permits belong to the threads that acquired them: nobody else
 * releases them, one release too many is refused, and the permits of the dead come back.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Acquiring blocks, everything else is lock-free; whoever comes first is served
 * (not fair), and those who want many at once can be overtaken for ever. Of the bounded kind, two
 * that try for many at the same moment may both get none.
 *
 * <p><b>Memory consistency.</b> Writes before a release happen-before an acquisition that follows.
 *
 * <p><b>Peer death.</b> A dead holder's permits of the bounded kind are free, for those who wait,
 * in the time that {@link SharedLock} says, or at once for {@link #tryAcquire()}; a stopped holder
 * keeps them. The other kind loses what a dead process did not release.
 *
 * <p><b>Units.</b> Permits; timeouts as durations or with their unit, up to {@link Long#MAX_VALUE}
 * nanoseconds, and one that is zero or less does not wait.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedSemaphore implements SharedObject {
  /*
   * Algorithm:      a number, or a word a permit; two event counts to sleep on. Those who want one
   *                 are woken as many as there are permits, those who want many all, for nobody
   *                 else knows whether it is enough.
   * Linearization:  see CountedPermits, OwnedPermits.
   * Crash points:   between a release and its signal: waiters look by themselves after a pause.
   */
  private final Placement place;
  private final Permits permits;
  private final WaitPoint one;
  private final WaitPoint many;
  private final WaitStrategy strategy;

  SharedSemaphore(Placement place, WaitStrategy strategy) {
    Memory memory = place.memory();
    long offset = place.offset();
    this.place = place;
    this.one = new WaitPoint(memory, offset + SemaphoreLayout.ONE_OFFSET);
    this.many = new WaitPoint(memory, offset + SemaphoreLayout.MANY_OFFSET);
    this.strategy = strategy;
    this.permits =
        place.type().equals(SyncTypes.SEMAPHORE)
            ? new CountedPermits(memory, offset + SemaphoreLayout.PERMITS_OFFSET)
            : new OwnedPermits(
                place.region(),
                offset + SemaphoreLayout.OWNERS_OFFSET,
                memory.getInt(offset + SemaphoreLayout.CAPACITY_OFFSET),
                () -> signal(Integer.MAX_VALUE));
  }

  /**
   * Makes a semaphore that counts.
   *
   * @param permits how many can be acquired at first, 0 or more
   * @throws IllegalArgumentException if the number is negative, or the name is taken in the region,
   *     or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedSemaphore create(Region region, String name, int permits) throws IOException {
    require(permits >= 0, "permits", permits, "0 or more");
    Placement made =
        Placement.create(
            region,
            name,
            SyncTypes.SEMAPHORE,
            SemaphoreLayout.LENGTH,
            offset -> region.memory().putInt(offset + SemaphoreLayout.PERMITS_OFFSET, permits));
    return new SharedSemaphore(made, WaitStrategy.ADAPTIVE);
  }

  /**
   * Makes a semaphore whose permits belong to those who acquired them.
   *
   * @param permits how many there are, 1 to 4096
   * @throws IllegalArgumentException if the number is not allowed, or the name is taken in the
   *     region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedSemaphore createBounded(Region region, String name, int permits)
      throws IOException {
    require(
        permits >= 1 && permits <= SemaphoreLayout.CAPACITY_MAX,
        "permits",
        permits,
        "1 to " + SemaphoreLayout.CAPACITY_MAX);
    Placement made =
        Placement.create(
            region,
            name,
            SyncTypes.BOUNDED_SEMAPHORE,
            SemaphoreLayout.lengthBounded(permits),
            offset -> region.memory().putInt(offset + SemaphoreLayout.CAPACITY_OFFSET, permits));
    return new SharedSemaphore(made, WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the semaphore that some process made, of either kind.
   *
   * @throws IllegalArgumentException if the region has no semaphore of that name
   */
  public static SharedSemaphore open(Region region, String name) {
    return new SharedSemaphore(
        Placement.open(region, name, SyncTypes.SEMAPHORE, SyncTypes.BOUNDED_SEMAPHORE),
        WaitStrategy.ADAPTIVE);
  }

  /** The same semaphore, waited for in another way. */
  public SharedSemaphore with(WaitStrategy waitStrategy) {
    return new SharedSemaphore(place, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  /**
   * Acquires a permit, waiting as long as it takes.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Acquires so many permits at once, waiting as long as it takes.
   *
   * @throws IllegalArgumentException if the number is negative, or more than a bounded semaphore
   *     has
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void acquire(int count) throws InterruptedException {
    awaitNanos(count, Long.MAX_VALUE);
  }

  /** Acquires a permit, in spite of interrupts, waiting as long as it takes. */
  public void acquireUninterruptibly() {
    acquireUninterruptibly(1);
  }

  /** Acquires so many permits at once, in spite of interrupts, waiting as long as it takes. */
  public void acquireUninterruptibly(int count) {
    requireCount(count);
    waitPoint(count).awaitUninterruptibly(look -> permits.tryTake(count, look), strategy);
  }

  /** Acquires a permit if there is one. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /** Acquires so many permits at once if there are as many. */
  public boolean tryAcquire(int count) {
    requireCount(count);
    return permits.tryTake(count, false) || permits.tryTake(count, true);
  }

  /**
   * Acquires a permit, waiting at most that long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    return awaitNanos(1, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Acquires a permit, waiting at most that long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return awaitNanos(1, unit.toNanos(timeout));
  }

  /**
   * Acquires so many permits at once, waiting at most that long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean tryAcquire(int count, long timeout, TimeUnit unit) throws InterruptedException {
    return awaitNanos(count, unit.toNanos(timeout));
  }

  private boolean awaitNanos(int count, long timeoutNanos) throws InterruptedException {
    requireCount(count);
    return waitPoint(count).await(look -> permits.tryTake(count, look), strategy, timeoutNanos);
  }

  private WaitPoint waitPoint(int count) {
    return count == 1 ? one : many;
  }

  /**
   * Gives a permit back, or adds one.
   *
   * @throws IllegalStateException if the calling thread holds none and the semaphore is bounded, or
   *     it has as many as an int counts
   */
  public void release() {
    release(1);
  }

  /**
   * Gives so many permits back, or adds them.
   *
   * @throws IllegalArgumentException if the number is negative
   * @throws IllegalStateException if the calling thread holds fewer and the semaphore is bounded,
   *     or it would have more than an int counts; then nothing is given back
   */
  public void release(int count) {
    requireCount(count);
    permits.giveBack(count);
    signal(count);
  }

  private void signal(int count) {
    one.signal(count);
    many.signalAll();
  }

  /** How many permits can be acquired at this moment; dead holders' do not count yet. */
  public int availablePermits() {
    return permits.available();
  }

  /**
   * Acquires all permits that can be acquired at this moment.
   *
   * @return how many
   */
  public int drainPermits() {
    int available = availablePermits();
    while (!permits.tryTake(available, false)) {
      available = availablePermits();
    }
    return available;
  }

  private static void requireCount(int count) {
    require(count >= 0, "count", count, "0 or more");
  }

  private static void require(boolean met, String name, int value, String allowed) {
    if (!met) {
      throw new IllegalArgumentException(name + "=" + value + " (allowed: " + allowed + ")");
    }
  }
}
