package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.BarrierState.Outcome;
import io.capstan.ipc.sync.BarrierState.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A place where a fixed number of threads of any processes wait for each other, again and again.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> {@link #await} blocks until all have arrived; the rest is lock-free. One that
 * has arrived and leaves before, with whatever exception, breaks the barrier for all.
 *
 * <p><b>Memory consistency.</b> Writes before an arrival happen-before the action, and those of the
 * action happen-before the others' return.
 *
 * <p><b>Peer death.</b> If one that has arrived dies, thread or process, the barrier breaks within
 * the time that {@link SharedLock} says, or a second later if the one that is to notice is stopped,
 * and the others get a {@link BrokenBarrierException} that names it. One that dies before it
 * arrives cannot be told from one that is late: wait with a time limit.
 *
 * <p><b>Units.</b> Parties; timeouts as durations up to {@link Long#MAX_VALUE} nanoseconds.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedBarrier implements SharedObject {
  /*
   * Algorithm:      a seat for each arrival, taken in turn under a robust lock, and one state word
   *                 that anybody changes by compare-and-set, so that a thread stopped with the lock
   *                 keeps nobody from breaking the barrier.
   * Invariants:     seats name their owners; they belong to the generation beside them, and those of
   *                 another are cleared by the first to arrive.
   * Linearization:  arrival at the store of the seat; end of a generation, and its breaking, at the
   *                 compare-and-set of the state.
   * Crash points:   under the lock: the seats are half cleared and still another generation's, or
   *                 the new seat is there or is not. From the seat to the end of the generation: it
   *                 names a dead owner, which its neighbour finds, or whoever is the next to look at
   *                 all seats. After the end: nothing is owed; waiters that were not signalled look
   *                 by themselves after a pause.
   */
  private static final int NONE = -1;

  /**
   * How often one of the waiters looks at all seats: more often would cost more than all their
   * looks at their neighbours, which they take at least once in that time.
   */
  private static final long ROUND_NANOS = Pacer.LOOK_NANOS_MAX;

  private final Placement place;
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final int parties;
  private final SharedLock lock;
  private final WaitPoint changed;
  private final WaitStrategy strategy;
  private final Runnable action;

  SharedBarrier(Placement place, WaitStrategy strategy, Runnable action) {
    this.place = place;
    this.memory = place.memory();
    this.participant = place.region().participant();
    this.offset = place.offset();
    this.parties = memory.getInt(offset + BarrierLayout.PARTIES_OFFSET);
    this.lock = SharedLock.at(place.region(), offset + BarrierLayout.LOCK_OFFSET).with(strategy);
    this.changed = new WaitPoint(memory, offset + BarrierLayout.WAIT_POINT_OFFSET);
    this.strategy = strategy;
    this.action = action;
  }

  /**
   * Makes a barrier.
   *
   * @param parties how many threads wait for each other, 1 to 4096
   * @throws IllegalArgumentException if the number is not allowed, or the name is taken in the
   *     region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedBarrier create(Region region, String name, int parties) throws IOException {
    if (parties < 1 || parties > BarrierLayout.PARTIES_MAX) {
      throw new IllegalArgumentException(
          "parties=" + parties + " (allowed: 1 to " + BarrierLayout.PARTIES_MAX + ")");
    }
    Placement made =
        Placement.create(
            region,
            name,
            SyncTypes.BARRIER,
            BarrierLayout.length(parties),
            offset -> region.memory().putInt(offset + BarrierLayout.PARTIES_OFFSET, parties));
    return new SharedBarrier(made, WaitStrategy.ADAPTIVE, null);
  }

  /**
   * Finds the barrier that some process made.
   *
   * @throws IllegalArgumentException if the region has no barrier of that name
   */
  public static SharedBarrier open(Region region, String name) {
    return new SharedBarrier(
        Placement.open(region, name, SyncTypes.BARRIER), WaitStrategy.ADAPTIVE, null);
  }

  /** The same barrier, waited for in another way. */
  public SharedBarrier with(WaitStrategy waitStrategy) {
    return new SharedBarrier(place, waitStrategy, action);
  }

  /**
   * Where it is, for another process.
   *
   * @throws IllegalStateException if this one has an action, which does not travel: send the one
   *     without, and give that an action where it arrives
   */
  @Override
  public Handle handle() {
    if (action != null) {
      throw new IllegalStateException(
          "a barrier's action does not travel: action=" + action + " (allowed: none)");
    }
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  /**
   * The same barrier with an action, which a thread that arrives last through this handle runs
   * before it releases the others. An action that throws breaks the barrier.
   */
  public SharedBarrier withAction(Runnable lastOnesAction) {
    return new SharedBarrier(place, strategy, lastOnesAction);
  }

  /**
   * Waits until all have arrived.
   *
   * @return how many had arrived before: 0 for the first, parties - 1 for the last
   * @throws BrokenBarrierException if the barrier is or gets broken, or is reset meanwhile
   * @throws InterruptedException if the thread is interrupted, before or while it waits; this
   *     breaks the barrier for all
   */
  public int await() throws InterruptedException, BrokenBarrierException {
    try {
      return awaitNanos(Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new AssertionError("timeoutNanos=" + Long.MAX_VALUE + " is no limit", e);
    }
  }

  /**
   * Waits until all have arrived, at most that long.
   *
   * @return how many had arrived before: 0 for the first, parties - 1 for the last
   * @throws BrokenBarrierException if the barrier is or gets broken, or is reset meanwhile
   * @throws TimeoutException if the time was up first; this breaks the barrier for all
   * @throws InterruptedException if the thread is interrupted, before or while it waits; this
   *     breaks the barrier for all
   */
  public int await(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    return awaitNanos(TimeUnit.NANOSECONDS.convert(timeout));
  }

  private int awaitNanos(long timeoutNanos)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Pacer pacer = new Pacer(timeoutNanos);
    while (true) {
      Arrival arrival = arrive(pacer);
      Outcome outcome = meet(arrival, pacer);
      if (arrival.isSeated() && outcome == Outcome.BROKEN) {
        throw broken(arrival.generation());
      }
      if (arrival.isSeated()) {
        return arrival.seat();
      }
    }
  }

  /**
   * Takes a seat if there is one; there may be none before the last one has released the others.
   */
  private Arrival arrive(Pacer pacer)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    int expected = BarrierState.generation(state());
    try {
      pacer.isLookDue();
      if (!lock.acquire(Duration.ofNanos(pacer.leftNanos())).isHeld()) {
        breakGeneration(expected, Status.TIMED_OUT);
        throw timedOut();
      }
    } catch (InterruptedException e) {
      breakGeneration(expected, Status.INTERRUPTED);
      throw e;
    }
    try {
      lock.markRepaired(); // A death with the lock leaves nothing half-done.
      long state = state();
      if (BarrierState.status(state).isBroken()) {
        throw broken(BarrierState.generation(state));
      }
      return sit(BarrierState.generation(state));
    } finally {
      lock.unlock();
    }
  }

  private Arrival sit(int generation) {
    if (seatsGeneration() != generation) {
      for (int seat = 0; seat < parties; seat++) {
        putSeat(seat, OwnerWord.FREE);
      }
      memory.putIntVolatile(offset + BarrierLayout.SEATS_GENERATION_OFFSET, generation);
    }
    int seat = seatedCount();
    if (seat == parties) {
      return new Arrival(generation, NONE);
    }
    // sync: barrier-seat (pairs with seat)
    putSeat(seat, OwnerWord.current(participant));
    return new Arrival(generation, seat);
  }

  /** However it ends, nobody waits for one that has left. */
  private Outcome meet(Arrival arrival, Pacer pacer) throws InterruptedException, TimeoutException {
    boolean knowsEnd = false;
    try {
      if (arrival.seat() == parties - 1) {
        trip(arrival.generation());
      }
      Outcome outcome = awaitEnd(arrival, pacer);
      knowsEnd = true;
      return outcome;
    } finally {
      if (!knowsEnd && arrival.isSeated()) {
        breakGeneration(arrival.generation(), Status.PARTY_FAILED);
      }
    }
  }

  /** What the last one to arrive does, before it looks how the generation ended. */
  private void trip(int generation) {
    breakIfDead(generation, 0, parties);
    if (action != null && outcome(generation) == Outcome.WAITING) {
      runAction(generation);
    }
    long state = state();
    while (BarrierState.outcome(state, generation) == Outcome.WAITING
        && !replace(state, BarrierState.next(state, true))) {
      state = state();
    }
    changed.signalAll();
  }

  private void runAction(int generation) {
    boolean done = false;
    try {
      action.run();
      done = true;
    } finally {
      if (!done) {
        breakGeneration(generation, Status.ACTION_FAILED);
      }
    }
  }

  private Outcome awaitEnd(Arrival arrival, Pacer pacer)
      throws InterruptedException, TimeoutException {
    int generation = arrival.generation();
    try {
      pacer.isLookDue();
      boolean ended = changed.await(look -> hasEnded(arrival, look), strategy, pacer.leftNanos());
      if (!ended && (!arrival.isSeated() || breakGeneration(generation, Status.TIMED_OUT))) {
        throw timedOut();
      }
    } catch (InterruptedException e) {
      if (!arrival.isSeated() || breakGeneration(generation, Status.INTERRUPTED)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // It ended first.
    }
    return outcome(generation);
  }

  /**
   * Each looks after the one before it, the first after the last: so some survivor finds a death.
   * It need not look if it is stopped, so now and then some other looks after all.
   */
  private boolean hasEnded(Arrival arrival, boolean look) {
    int generation = arrival.generation();
    if (look && outcome(generation) == Outcome.WAITING) {
      int before = arrival.seat() == 0 ? Math.max(0, seatedCount() - 1) : arrival.seat() - 1;
      boolean looksAtAll = !arrival.isSeated() || beginRound();
      breakIfDead(generation, looksAtAll ? 0 : before, looksAtAll ? parties : before + 1);
    }
    return outcome(generation) != Outcome.WAITING;
  }

  /** Whether a look at all seats is due, which the caller then takes. */
  private boolean beginRound() {
    long looked = memory.getLongVolatile(offset + BarrierLayout.LOOKED_OFFSET);
    long now = System.nanoTime();
    long since = now - looked; // Less than nothing if another process counts from elsewhere.
    return (since < 0 || since >= ROUND_NANOS)
        && memory.compareAndSetLong(offset + BarrierLayout.LOOKED_OFFSET, looked, now);
  }

  private void breakIfDead(int generation, int fromSeat, int toSeat) {
    for (int seat = fromSeat; seat < toSeat; seat++) {
      long word = seat(seat);
      if (OwnerWord.isDead(word, participant)) {
        memory.putLongVolatile(offset + BarrierLayout.CULPRIT_OFFSET, word);
        breakGeneration(generation, Status.PARTY_DIED);
      }
    }
  }

  /** Breaks the barrier unless that generation has ended; whether this call did it. */
  private boolean breakGeneration(int generation, Status reason) {
    long state = state();
    while (BarrierState.outcome(state, generation) == Outcome.WAITING) {
      if (replace(state, BarrierState.withStatus(state, reason))) {
        changed.signalAll();
        return true;
      }
      state = state();
    }
    return false;
  }

  private TimeoutException timedOut() {
    return new TimeoutException("the others have not arrived: parties=" + parties);
  }

  private BrokenBarrierException broken(int generation) {
    long state = state();
    Status status = BarrierState.status(state);
    if (BarrierState.generation(state) != generation) {
      return new BrokenBarrierException("the barrier was reset meanwhile: parties=" + parties);
    }
    String culprit =
        status == Status.PARTY_DIED
            ? " party=["
                + OwnerWord.describe(memory.getLongVolatile(offset + BarrierLayout.CULPRIT_OFFSET))
                + "]"
            : "";
    return new BrokenBarrierException("the barrier is broken: reason=" + status + culprit);
  }

  /** Breaks the barrier: those who wait, and all who come before a reset, get an exception. */
  public void abort() {
    while (!isBroken()) {
      breakGeneration(BarrierState.generation(state()), Status.ABORTED);
    }
  }

  /** Makes the barrier whole and empty; those who wait get an exception. */
  public void reset() {
    long state = state();
    while (!replace(state, BarrierState.next(state, false))) {
      state = state();
    }
    changed.signalAll();
  }

  /** Whether the barrier is broken, until somebody resets it. */
  public boolean isBroken() {
    return BarrierState.status(state()).isBroken();
  }

  /** How many threads must arrive. */
  public int parties() {
    return parties;
  }

  /** How many have arrived and wait for the others. */
  public int waitingCount() {
    long state = state();
    boolean isOpen = !BarrierState.status(state).isBroken();
    return isOpen && seatsGeneration() == BarrierState.generation(state) ? seatedCount() : 0;
  }

  private Outcome outcome(int generation) {
    return BarrierState.outcome(state(), generation);
  }

  private long state() {
    // sync: barrier-state (pairs with replace)
    return memory.getLongVolatile(offset + BarrierLayout.STATE_OFFSET);
  }

  private boolean replace(long expected, long state) {
    // sync: barrier-state (pairs with state)
    return memory.compareAndSetLong(offset + BarrierLayout.STATE_OFFSET, expected, state);
  }

  private int seatsGeneration() {
    return memory.getIntVolatile(offset + BarrierLayout.SEATS_GENERATION_OFFSET);
  }

  /** Seats are taken from the first on. */
  private int seatedCount() {
    int count = 0;
    while (count < parties && seat(count) != OwnerWord.FREE) {
      count++;
    }
    return count;
  }

  private long seat(int seat) {
    // sync: barrier-seat (pairs with sit)
    return memory.getLongVolatile(offset + BarrierLayout.SEATS_OFFSET + (long) seat * Long.BYTES);
  }

  private void putSeat(int seat, long word) {
    memory.putLongVolatile(offset + BarrierLayout.SEATS_OFFSET + (long) seat * Long.BYTES, word);
  }

  private record Arrival(int generation, int seat) {
    boolean isSeated() {
      return seat != NONE;
    }
  }
}
