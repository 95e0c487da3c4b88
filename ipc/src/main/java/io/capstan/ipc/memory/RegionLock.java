package io.capstan.ipc.memory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion for those who change a region's tables: its blocks and its names. One word that
 * names its holder; a free one costs one compare-and-set.
 *
 * <p><b>Callers.</b> Any thread of any participant; re-entrant.
 *
 * <p><b>Progress.</b> Blocking, ten seconds at most.
 *
 * <p><b>Memory consistency.</b> Writes before a leave happen-before the next enter returns.
 *
 * <p><b>Peer death.</b> A dead holder's lock is taken over by the next to ask. Nothing is to be
 * repaired: whoever holds it makes each change with one store.
 */
final class RegionLock {
  /*
   * Two locks: threads of one participant exclude each other by a lock of this JVM, participants by
   * the word. So a word that already names the one who holds the first lock is a left-over of a
   * thread that was torn out of its work, and can be had.
   */

  /** A healthy holder is out in microseconds; a stopped one is worth this much patience. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int FREE = 0;

  /** A microsecond or two: what a healthy holder, if it has a core, still needs. */
  private static final int SPINS = 100;

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** To ask whether the holder lives takes system calls. */
  private static final int PAUSES_PER_PROOF = 20;

  private final Region region;
  private final Memory memory;
  private final long wordOffset;
  private final Duration patience;
  private final ReentrantLock threads = new ReentrantLock();

  RegionLock(Region region, Memory memory, long wordOffset, Duration patience) {
    this.region = region;
    this.memory = memory;
    this.wordOffset = wordOffset;
    this.patience = patience;
  }

  /**
   * Enters.
   *
   * @throws RegionBusyException if a living holder stays inside
   * @throws InterruptedIOException if the thread is interrupted while it waits
   * @throws IllegalStateException if the region is closed
   */
  void enter() throws IOException {
    if (!threads.tryLock()) {
      awaitThreads();
    }
    if (threads.getHoldCount() == 1) {
      boolean entered = false;
      try {
        int mine = region.participant().id();
        entered = tryTake(FREE, mine) || awaitWord(mine);
      } finally {
        if (!entered) {
          threads.unlock();
        }
      }
    }
  }

  private void awaitThreads() throws IOException {
    try {
      if (!threads.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy("another thread of this process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private boolean awaitWord(int mine) throws IOException {
    for (int spin = 0; spin < SPINS; spin++) {
      Thread.onSpinWait();
      if (tryTake(FREE, mine)) {
        return true;
      }
    }
    long startNanos = System.nanoTime();
    for (int pause = 0; ; pause++) {
      int holder = memory.getIntVolatile(wordOffset);
      boolean isDead =
          holder == mine
              || holder != FREE
                  && pause % PAUSES_PER_PROOF == 0
                  && !region.participant().isAlive(holder);
      if ((holder == FREE || isDead) && tryTake(holder, mine)) {
        return true;
      }
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        throw busy("participant=0x" + Integer.toHexString(holder) + " pid=" + pidOf(holder));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
    }
  }

  private boolean tryTake(int expected, int mine) {
    // sync: region-lock (pairs with leave)
    return memory.compareAndSetInt(wordOffset, expected, mine);
  }

  /** Leaves; as often as entered. */
  void leave() {
    try {
      if (threads.getHoldCount() == 1) {
        // sync: region-lock (pairs with tryTake)
        memory.putIntRelease(wordOffset, FREE);
      }
    } finally {
      threads.unlock();
    }
  }

  private long pidOf(int participantId) {
    int slot = participantId & ParticipantLayout.SLOT_MASK;
    return slot >= RegionLayout.PARTICIPANTS_MAX
        ? 0
        : memory.getLong(
            RegionLayout.PARTICIPANTS_OFFSET
                + (long) slot * ParticipantLayout.LENGTH
                + ParticipantLayout.PID_OFFSET);
  }

  private RegionBusyException busy(String holder) {
    return new RegionBusyException(
        "the tables of %s are locked by %s (waited=%dms; is it stopped?)"
            .formatted(region, holder, patience.toMillis()));
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted at the tables of " + region);
  }
}
