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
 * A flag that threads of any process wait for.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> {@link #set}, {@link #clear} and {@link #isSet} are lock-free; {@code await}
 * blocks while the flag is down.
 *
 * <p><b>Memory consistency.</b> Writes before {@code set} happen-before a return of {@code await}
 * or {@code isSet} that saw it.
 *
 * <p><b>Peer death.</b> Nobody owns an event: a death changes nothing, and a setter killed in
 * {@code set} has set it or has not.
 *
 * <p><b>Units.</b> Timeouts as durations; one that is zero or less does not wait.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedEvent implements SharedObject, Waitable {
  /*
   * Algorithm:      a flag and a count of its rises in one word, and an event count to sleep on.
   * Linearization:  the compare-and-set of the word.
   * Why no rise is missed: a waiter that saw the flag down is released by a higher count too, also
   *                 when the flag is down again by the time it looks.
   * Crash points:   after the compare-and-set the flag is up; waiters that were not signalled look
   *                 by themselves after a pause.
   */
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final WaitPoint risen;
  private final WaitStrategy strategy;

  SharedEvent(Placement place, WaitStrategy strategy) {
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
    this.risen = new WaitPoint(memory, offset + EventLayout.WAIT_POINT_OFFSET);
    this.strategy = strategy;
  }

  /**
   * Makes an event whose flag is down.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedEvent create(Region region, String name) throws IOException {
    return new SharedEvent(
        Placement.create(region, name, SyncTypes.EVENT, EventLayout.LENGTH), WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the event that some process made.
   *
   * @throws IllegalArgumentException if the region has no event of that name
   */
  public static SharedEvent open(Region region, String name) {
    return new SharedEvent(Placement.open(region, name, SyncTypes.EVENT), WaitStrategy.ADAPTIVE);
  }

  /** The same event, waited for in another way. */
  public SharedEvent with(WaitStrategy waitStrategy) {
    return new SharedEvent(place, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  /** Raises the flag and releases all who wait. */
  public void set() {
    long word = word();
    while ((word & EventLayout.FLAG) == 0 && !replace(word, word + EventLayout.ONE_SET | 1)) {
      word = word();
    }
    // Also if it was up: whoever raised it may have died before its signal.
    risen.signalAll();
  }

  /** Lowers the flag. */
  public void clear() {
    long word = word();
    while ((word & EventLayout.FLAG) != 0 && !replace(word, word & ~EventLayout.FLAG)) {
      word = word();
    }
  }

  private boolean replace(long expected, long word) {
    // sync: event-word (pairs with word)
    return memory.compareAndSetLong(offset + EventLayout.WORD_OFFSET, expected, word);
  }

  /** Whether the flag is up. */
  public boolean isSet() {
    return (word() & EventLayout.FLAG) != 0;
  }

  /**
   * Waits until the flag is up, or was up for an instant.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void await() throws InterruptedException {
    awaitNanos(Long.MAX_VALUE);
  }

  /**
   * Waits until the flag is up, or was up for an instant, at most that long.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return awaitNanos(TimeUnit.NANOSECONDS.convert(timeout));
  }

  private boolean awaitNanos(long timeoutNanos) throws InterruptedException {
    long before = word() & ~EventLayout.FLAG;
    return risen.await(
        look -> isSet() || (word() & ~EventLayout.FLAG) != before, strategy, timeoutNanos);
  }

  @Override
  public WaitPoint readyPoint() {
    return risen;
  }

  @Override
  public boolean isReady(boolean look) {
    return isSet();
  }

  private long word() {
    // sync: event-word (pairs with replace)
    return memory.getLongVolatile(offset + EventLayout.WORD_OFFSET);
  }
}
