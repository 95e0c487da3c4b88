package io.capstan.engine.pool;

import io.capstan.engine.protocol.AnswerBell;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Reads the workers' answers and passes them on.
 *
 * <p>A thread of its own does it, but for when a caller waits for a result: then that caller reads
 * the answers itself, and the thread stands aside, so that a result does not pass through two
 * threads' hands.
 *
 * <p><b>Callers.</b> Any thread may {@link #help}; one at a time does, the others return at once.
 *
 * <p><b>Progress.</b> Blocking, on the workers' common wait point.
 */
final class AnswerCollector implements AutoCloseable {
  /** How long the thread stays aside after the last caller has gone: the next one may follow. */
  private static final long ASIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** While it stands aside it looks this often, for answers that nobody waits for. */
  private static final long ASIDE_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /**
   * While a worker is new it has not loaded yet what it takes to wake who sleeps in the kernel,
   * which would hold up its first answers: then whoever waits for answers looks this often by
   * itself.
   */
  private static final long NOVICE_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * So many answers at once mean that more are coming as fast: then the thread naps and has not to
   * be woken, which would take its waker longer than most of the tasks.
   */
  private static final int STREAM = 4;

  /** How long such a nap is. Linux makes 60 us of it; the workers have enough to do for that. */
  private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

  /** Some microseconds: what a task takes that is hardly one. */
  private static final int SPINS = 100;

  /**
   * How often a caller looks who is then to sleep at once: some six microseconds. That is a third
   * of what sleep and wake cost, and about what a sleeping worker on another core takes to wake up
   * and answer; fewer would mostly miss that, more keep the core for longer from who may need it.
   */
  private static final int PARK_SPINS = 300;

  /** Where there is one core, nobody answers while this thread looks. */
  private static final boolean HAS_CORES = Runtime.getRuntime().availableProcessors() > 1;

  /** How often a caller lets others run before it sleeps: what sleep and wake cost. */
  private static final int YIELDS = 50;

  private final AnswerBell answers;
  private final WaitStrategy strategy;
  private final Consumer<ProcessMember> onGreeting;
  private final Dispatcher dispatcher;
  private final ReentrantLock collecting = new ReentrantLock();
  private final AtomicReference<Thread> helper = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "capstan-pool-answers");
  private volatile ProcessMember[] members = {};

  /** Whether there may be members that cannot wake who sleeps. */
  private volatile boolean novices;

  private volatile long helpedNanos = System.nanoTime() - ASIDE_NANOS;
  private volatile boolean closed;

  AnswerCollector(
      AnswerBell answers,
      WaitStrategy strategy,
      Dispatcher dispatcher,
      Consumer<ProcessMember> onGreeting) {
    this.answers = answers;
    this.strategy = strategy;
    this.dispatcher = dispatcher;
    this.onGreeting = onGreeting;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Whether the calling thread collects, and is in what depends on a result right now: it must not
   * wait for the pool, which may be waiting for it.
   */
  boolean isCollecting() {
    Thread current = Thread.currentThread();
    return current == thread || current == helper.get();
  }

  /** Whose answers to read from now on. */
  void watch(List<ProcessMember> watched) {
    members = watched.toArray(new ProcessMember[0]);
    novices = true;
    wake();
  }

  /** Makes who waits here look again: something changed that no worker tells. */
  void wake() {
    try {
      answers.ringBoth();
    } catch (IllegalStateException e) {
      if (!closed) { // Closed with its region: nobody waits any more.
        throw e;
      }
    }
  }

  private void run() {
    int collected = 0;
    boolean lay = false;
    while (!closed) {
      try {
        boolean isAside = isHelped();
        if (isAside) {
          LockSupport.parkNanos(this, ASIDE_LOOK_NANOS);
        } else if (collected >= STREAM) {
          LockSupport.parkNanos(this, NAP_NANOS);
        } else {
          // Never spinning without end: nobody waits for this thread's result.
          await(answers.thread(), () -> closed, WaitStrategy.PARK, WAIT_NANOS);
        }
        // Answers that a helper has not read since the last look: it is held up, perhaps by what
        // depends on a result and waits for these.
        boolean lies = hasAnswer();
        if ((helper.get() == null || isAside && lay && lies) && !closed) {
          collected = collect();
          wakeHelper();
        } else {
          collected = 0;
        }
        lay = lies;
      } catch (InterruptedException e) {
        // Whoever interrupts it does so in vain.
      } catch (RuntimeException | Error e) {
        if (!closed) { // While closing, it finds the region closed under it.
          thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
          LockSupport.parkNanos(this, ASIDE_LOOK_NANOS);
        }
      }
    }
  }

  /** Waits until the condition holds or there is an answer; it may return before. */
  private void await(
      WaitPoint place, BooleanSupplier condition, WaitStrategy waiting, long timeoutNanos)
      throws InterruptedException {
    if (novices) {
      LockSupport.parkNanos(this, Math.min(timeoutNanos, NOVICE_LOOK_NANOS));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!hasNovice()) {
        novices = false;
        if (hasNovice()) { // One more came since the look.
          novices = true;
        }
      }
    } else {
      place.await(
          look -> condition.getAsBoolean() || hasAnswer() || novices, waiting, timeoutNanos);
    }
  }

  private boolean hasNovice() {
    long nowNanos = System.nanoTime();
    for (ProcessMember member : members) {
      if (member.isNovice(nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** A future may be done that a helper waits for, and it was not the helper who ended it. */
  void wakeHelper() {
    Thread helping = helper.get();
    if (helping != null && helping != Thread.currentThread()) {
      wake();
    }
  }

  private boolean isHelped() {
    return helper.get() != null || System.nanoTime() - helpedNanos < ASIDE_NANOS;
  }

  private boolean hasAnswer() {
    if (dispatcher.herald().hasUntold()) {
      return true;
    }
    for (ProcessMember member : members) {
      if (member.hasAnswer()) {
        return true;
      }
    }
    return false;
  }

  /** Reads all answers that are there; how many there were. */
  private int collect() {
    int count = 0;
    for (ProcessMember member : members) {
      if (member.hasAnswer()) {
        List<Dispatcher.Answer> told = collect(member);
        dispatcher.herald().tell(told);
        count += told.size();
      }
    }
    dispatcher.herald().tellUntold();
    return count;
  }

  /**
   * Reads all answers of a member; also of a dead one.
   *
   * @return those whose submitters are to be told
   */
  List<Dispatcher.Answer> collect(ProcessMember member) {
    List<Dispatcher.Answer> collected = new ArrayList<>();
    boolean greets;
    collecting.lock();
    try {
      greets = member.collect(collected);
    } finally {
      collecting.unlock();
    }
    if (greets) {
      onGreeting.accept(member);
    }
    if (collected.isEmpty()) {
      dispatcher.reassign(); // What was passed over was taken back: there may be room again.
      return collected;
    }
    return dispatcher.answered(member, collected);
  }

  /** Empties the lane of a dead member for its successor; whoever still knows it reads nothing. */
  void forget(ProcessMember member) {
    collecting.lock();
    try {
      member.reset();
    } finally {
      collecting.unlock();
    }
  }

  /** Collects until the future is done or the time is up; returns at once if another one does. */
  void help(Future<?> future, long timeoutNanos) throws InterruptedException {
    if (helper.get() == Thread.currentThread()) {
      collectUntilDone(future, timeoutNanos); // In what depends on a result that it has read.
    } else if (helper.compareAndSet(null, Thread.currentThread())) {
      try {
        collectUntilDone(future, timeoutNanos);
      } finally {
        helpedNanos = System.nanoTime();
        helper.set(null);
        unparkIfAnswered();
      }
    }
  }

  private void collectUntilDone(Future<?> future, long timeoutNanos) throws InterruptedException {
    long startNanos = System.nanoTime();
    long left = timeoutNanos;
    try {
      while (!future.isDone() && !closed && left > 0) {
        awaitExpected(future, Math.min(left, WAIT_NANOS));
        collect();
        left = timeoutNanos - (System.nanoTime() - startNanos);
      }
    } catch (IllegalStateException e) {
      if (!closed) { // Closed with its region, after all futures were done.
        throw e;
      }
    }
  }

  /** Waits until the future is done or there is an answer; it may return before. */
  private void awaitExpected(Future<?> future, long timeoutNanos) throws InterruptedException {
    long startNanos = System.nanoTime();
    answers.expect();
    try {
      look(future, timeoutNanos);
      long left = timeoutNanos - (System.nanoTime() - startNanos);
      if (left > 0) {
        await(answers.caller(), () -> future.isDone() || closed, strategy, left);
      }
    } finally {
      answers.cease();
    }
    if (answering() > 1) { // What depends on the first may hold this thread up.
      answers.thread().signalAll();
    }
  }

  /** How many members have answers. */
  private int answering() {
    int count = 0;
    for (ProcessMember member : members) {
      count += member.hasAnswer() ? 1 : 0;
    }
    return count;
  }

  private void unparkIfAnswered() {
    try {
      if (hasAnswer()) {
        LockSupport.unpark(thread);
        answers.thread().signalAll();
      }
    } catch (IllegalStateException e) {
      if (!closed) { // As above.
        throw e;
      }
    }
  }

  private void look(Future<?> future, long timeoutNanos) {
    switch (strategy) {
      case PARK -> spin(future, HAS_CORES ? PARK_SPINS : 0);
      case ADAPTIVE -> spinAndYield(future, timeoutNanos);
      case SPIN -> {} // As the wait itself does.
    }
  }

  private boolean spin(Future<?> future, int spins) {
    for (int count = 0; count < spins; count++) {
      if (future.isDone() || hasAnswer()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Where more threads want to run than there are cores, the workers are among them: they get on if
   * this thread lets them, and need not wake it. Each time they may run for some milliseconds.
   */
  private void spinAndYield(Future<?> future, long timeoutNanos) {
    long startNanos = System.nanoTime();
    boolean done = spin(future, SPINS);
    for (int count = 0; count < YIELDS && !done; count++) {
      Thread.yield();
      done = future.isDone() || hasAnswer() || System.nanoTime() - startNanos > timeoutNanos;
    }
  }

  @Override
  public void close() {
    closed = true;
    wake(); // Who helps, while the region is still there.
    LockSupport.unpark(thread); // No interrupt: it may be in what depends on a result.
  }
}
