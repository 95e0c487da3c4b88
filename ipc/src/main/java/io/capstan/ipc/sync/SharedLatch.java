package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A gate that opens for good when as many events have happened as were fixed at its creation.
 *
 * <p><b>Callers.</b> Any thread of any attached process; 64 may be registered at a time.
 *
 * <p><b>Progress.</b> {@code await} blocks until the count is 0; the rest is lock-free.
 *
 * <p><b>Memory consistency.</b> Writes before a countdown happen-before a return from {@code await}
 * or a count of 0.
 *
 * <p><b>Peer death.</b> A thread that {@linkplain #register registers} owes one countdown; if it,
 * or its process, dies with the debt, those who wait get a {@link PartyDiedException} in the time
 * that {@link SharedLock} says, and so does everybody who comes later. Of the countdowns that
 * nobody has registered for, nobody can tell: wait with a time limit.
 *
 * <p><b>Units.</b> Timeouts as durations; one that is zero or less does not wait.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedLatch implements SharedObject {
  /*
   * Algorithm:      a number for the events that anybody may bring about, and a word for each that
   *                 somebody has promised.
   * Invariants:     a party's word is written before the number is lowered for it, so that whoever
   *                 reads the number first, and then the words, counts each event at least once: it
   *                 sees 0 only when it is 0. It then says so in the number, for whoever wants to
   *                 register and comes too late writes a word for an instant, or dies in it.
   * Linearization:  countdown at the compare-and-set of the number, or at the store of the word.
   * Crash points:   between the word and the number the event counts twice, but the word names a
   *                 dead owner, and waiters are told. Between a countdown and its signal, waiters
   *                 look by themselves after a pause.
   */
  private final Placement place;
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final WaitPoint opened;
  private final WaitStrategy strategy;

  SharedLatch(Placement place, WaitStrategy strategy) {
    this.place = place;
    this.memory = place.memory();
    this.participant = place.region().participant();
    this.offset = place.offset();
    this.opened = new WaitPoint(memory, offset + LatchLayout.WAIT_POINT_OFFSET);
    this.strategy = strategy;
  }

  /**
   * Makes a latch.
   *
   * @param count how many countdowns open it, 0 or more
   * @throws IllegalArgumentException if the count is negative, or the name is taken in the region,
   *     or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedLatch create(Region region, String name, int count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("count=" + count + " (allowed: 0 or more)");
    }
    Placement made =
        Placement.create(
            region,
            name,
            SyncTypes.LATCH,
            LatchLayout.LENGTH,
            offset -> region.memory().putInt(offset + LatchLayout.UNCLAIMED_OFFSET, count));
    return new SharedLatch(made, WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the latch that some process made.
   *
   * @throws IllegalArgumentException if the region has no latch of that name
   */
  public static SharedLatch open(Region region, String name) {
    return new SharedLatch(Placement.open(region, name, SyncTypes.LATCH), WaitStrategy.ADAPTIVE);
  }

  /** The same latch, waited for in another way. */
  public SharedLatch with(WaitStrategy waitStrategy) {
    return new SharedLatch(place, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  /** Counts one event that nobody has registered for; without effect if there is none left. */
  public void countDown() {
    if (tryClaim()) {
      signalIfOpen();
    }
  }

  private boolean tryClaim() {
    int unclaimed = unclaimed();
    // sync: latch-number (pairs with unclaimed)
    while (unclaimed > 0
        && !memory.compareAndSetInt(
            offset + LatchLayout.UNCLAIMED_OFFSET, unclaimed, unclaimed - 1)) {
      unclaimed = unclaimed();
    }
    return unclaimed > 0;
  }

  private void signalIfOpen() {
    if (count() == 0) {
      opened.signalAll();
    }
  }

  /**
   * Promises one of the countdowns, in the name of the calling thread.
   *
   * @throws IllegalStateException if none is left to promise, or too many threads are registered
   */
  public Party register() {
    if (unclaimed() <= 0) {
      throw nothingLeft(); // Not even for an instant may it seem that something is promised.
    }
    long mine = OwnerWord.current(participant);
    for (int index = 0; index < LatchLayout.PARTIES_MAX; index++) {
      if (party(index) == OwnerWord.FREE && replaceParty(index, OwnerWord.FREE, mine)) {
        if (tryClaim()) {
          return new Party(index, mine);
        }
        replaceParty(index, mine, OwnerWord.FREE);
        signalIfOpen(); // A waiter may have taken the word for a promise.
        throw nothingLeft();
      }
    }
    throw new IllegalStateException(
        "too many threads are registered (allowed: " + LatchLayout.PARTIES_MAX + ")");
  }

  private IllegalStateException nothingLeft() {
    return new IllegalStateException("no countdown is left to promise: count=" + count());
  }

  /** One promised countdown. Any thread may keep the promise; the one that made it must live. */
  public final class Party {
    private final int index;
    private final long owner;

    /** The thread may have promised again, in the same word. */
    private final AtomicBoolean kept = new AtomicBoolean();

    private Party(int index, long owner) {
      this.index = index;
      this.owner = owner;
    }

    /**
     * Keeps the promise.
     *
     * @throws IllegalStateException if it was kept before
     */
    public void countDown() {
      if (!kept.compareAndSet(false, true) || !replaceParty(index, owner, OwnerWord.FREE)) {
        throw new IllegalStateException("counted down before: owner=" + OwnerWord.describe(owner));
      }
      signalIfOpen();
    }
  }

  /** How many countdowns are missing. */
  public int count() {
    int count = unclaimed();
    if (count == LatchLayout.OPEN) {
      return 0;
    }
    for (int index = 0; index < LatchLayout.PARTIES_MAX; index++) {
      if (party(index) != OwnerWord.FREE) {
        count++;
      }
    }
    if (count == 0) {
      // sync: latch-number (pairs with unclaimed)
      memory.compareAndSetInt(offset + LatchLayout.UNCLAIMED_OFFSET, 0, LatchLayout.OPEN);
    }
    return count;
  }

  /**
   * Waits until the count is 0.
   *
   * @throws PartyDiedException if a registered thread died with its promise
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void await() throws InterruptedException {
    awaitNanos(Long.MAX_VALUE);
  }

  /**
   * Waits until the count is 0, at most that long.
   *
   * @return false if the time was up first
   * @throws PartyDiedException if a registered thread died with its promise
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return awaitNanos(TimeUnit.NANOSECONDS.convert(timeout));
  }

  private boolean awaitNanos(long timeoutNanos) throws InterruptedException {
    return opened.await(this::isOpen, strategy, timeoutNanos);
  }

  private boolean isOpen(boolean look) {
    boolean isOpen = count() == 0;
    if (look && !isOpen) {
      requireParties();
    }
    return isOpen;
  }

  private void requireParties() {
    for (int index = 0; index < LatchLayout.PARTIES_MAX; index++) {
      long word = party(index);
      // The look again: it may have kept its promise and then ended.
      if (OwnerWord.isDead(word, participant) && party(index) == word) {
        throw new PartyDiedException(
            "a registered party died before its countdown: count=%d party=[%s]"
                .formatted(count(), OwnerWord.describe(word)),
            OwnerWord.participantOf(word));
      }
    }
  }

  private int unclaimed() {
    // sync: latch-number (pairs with tryClaim)
    return memory.getIntVolatile(offset + LatchLayout.UNCLAIMED_OFFSET);
  }

  private long party(int index) {
    // sync: latch-party (pairs with replaceParty)
    return memory.getLongVolatile(offset + LatchLayout.PARTIES_OFFSET + (long) index * Long.BYTES);
  }

  private boolean replaceParty(int index, long expected, long word) {
    // sync: latch-party (pairs with party)
    return memory.compareAndSetLong(
        offset + LatchLayout.PARTIES_OFFSET + (long) index * Long.BYTES, expected, word);
  }
}
