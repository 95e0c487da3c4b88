package io.capstan.engine.pool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether workers have had their day: idle too long, alive too long, grown too large, or at
 * the end of their tasks.
 *
 * <p><b>Callers.</b> Any thread; it works on the clock's.
 */
final class Ageing {
  /** Memory is looked at this often. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

  /** The successor is started when the last quarter of a worker's tasks begins. */
  private static final int LAST_TASKS_SHARE = 4;

  /** What it has done with those whose day is over. */
  interface Pensions {

    /** Whether it is still there, and is not to leave anyway. */
    boolean isServing(ProcessMember member);

    /** Lets it go. */
    void retire(ProcessMember member, String why);

    /** Starts its successor, and lets it go when that is up. */
    void replace(ProcessMember member, String why);
  }

  private final PoolOptions options;
  private final Clock clock;
  private final Pensions pensions;

  Ageing(PoolOptions options, Clock clock, Pensions pensions) {
    this.options = options;
    this.clock = clock;
    this.pensions = pensions;
  }

  /** From now on the member is looked at; it is up. */
  void watch(ProcessMember member) {
    if (options.growthBytes() != Long.MAX_VALUE) {
      look(member, new ResidentMemory(member.pid()));
    } else if (options.idleLimit() != null || options.lifetime() != null) {
      look(member, null);
    }
  }

  private void look(ProcessMember member, ResidentMemory memory) {
    if (!pensions.isServing(member)) {
      return;
    }
    long nowNanos = System.nanoTime();
    long idleLeft = left(options.idleLimit(), nowNanos - member.lastBusyNanos());
    long lifeLeft = left(options.lifetime(), nowNanos - member.readyNanos());
    long growthBytes = memory == null ? 0 : memory.growthBytes();
    if (lifeLeft <= 0) {
      pensions.replace(member, "lifetime=" + options.lifetime());
    } else if (growthBytes > options.growthBytes()) {
      pensions.replace(member, "growthBytes=" + growthBytes);
    } else if (idleLeft <= 0 && member.load() == 0) {
      pensions.retire(member, "idleLimit=" + options.idleLimit());
    } else {
      long nextNanos = Math.min(idleLeft <= 0 ? LOOK_NANOS : idleLeft, lifeLeft);
      nextNanos = memory == null ? nextNanos : Math.min(nextNanos, LOOK_NANOS);
      clock.later(() -> look(member, memory), Math.max(LOOK_NANOS_MIN, nextNanos));
    }
  }

  private static long left(Duration limit, long spentNanos) {
    return limit == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(limit) - spentNanos;
  }

  /** The member has done some tasks. Does not block. */
  void workedOn(ProcessMember member) {
    long most = options.tasksPerWorker();
    if (member.tasksDone() >= most - most / LAST_TASKS_SHARE && !member.isRetired()) {
      clock.later(() -> pensions.replace(member, "tasksPerWorker=" + most), 0);
    }
  }
}
