package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import io.capstan.engine.task.TaskBody;
import java.time.Duration;
import java.util.List;

/**
 * A task on its way: what is sent, whom it answers, and where it is. What is not final is guarded
 * by the dispatcher's lock.
 *
 * <pre>
 *   PENDING ──assign──→ SENT ──answered, failed, cancelled──→ ENDED
 *      ↑                 │
 *      └── taken back, or its worker died and it may run again
 * </pre>
 */
final class PoolTask {
  /** Whom a task answers; one of the methods is called, once, and not under a lock. */
  interface End {

    /** The task ran: an outcome for each of its calls. */
    void answered(List<Outcome> outcomes);

    /** The task did not run, or not to its end. */
    void failed(Throwable failure);
  }

  /** Where a task is. */
  enum Place {
    PENDING,
    SENT,
    ENDED
  }

  private final long id;
  private final TaskOptions options;
  private final TaskBody body;
  private final Parcel parcel;
  private final End end;
  private final long submittedNanos = System.nanoTime();

  private Place place = Place.PENDING;
  private Member member;
  private long position;
  private int deaths;
  private long runningSinceNanos;

  /**
   * A task.
   *
   * @param body what a thread of this JVM runs
   * @param parcel what a worker process runs; null where there are only threads
   */
  PoolTask(long id, TaskOptions options, TaskBody body, Parcel parcel, End end) {
    this.id = id;
    this.options = options;
    this.body = body;
    this.parcel = parcel;
    this.end = end;
  }

  /** Made when it is asked for: most tasks succeed, and nobody asks. */
  String name() {
    String given = options.name();
    return given == null ? "task-" + id : given;
  }

  TaskOptions options() {
    return options;
  }

  TaskBody body() {
    return body;
  }

  Parcel parcel() {
    return parcel;
  }

  Place place() {
    return place;
  }

  /** Who has it; null unless it is SENT. */
  Member member() {
    return member;
  }

  long position() {
    return position;
  }

  void sentTo(Member worker, long lanePosition) {
    place = Place.SENT;
    member = worker;
    position = lanePosition;
    runningSinceNanos = 0;
  }

  void takenBack() {
    place = Place.PENDING;
    member = null;
  }

  /** Whether this call ended it; only one does. */
  boolean tryEnd() {
    boolean ends = place != Place.ENDED;
    place = Place.ENDED;
    return ends;
  }

  /** No worker can read it any more: gives its bytes back. Twice is fine. */
  void release() {
    if (parcel != null) {
      parcel.close();
    }
  }

  /** Whether it may run once more after its worker died with it. */
  boolean mayRunAgain() {
    deaths++;
    return deaths <= options.retries();
  }

  /** Whether it has been waiting, or running, for longer than that limit allows. */
  boolean isOver(TaskLimit limit, long nowNanos) {
    if (limit == TaskLimit.RUN && runningSinceNanos == 0) {
      runningSinceNanos = nowNanos;
    }
    Duration allowed = options.limit(limit);
    long sinceNanos = limit == TaskLimit.RUN ? runningSinceNanos : submittedNanos;
    return allowed != null && nowNanos - sinceNanos > allowed.toNanos();
  }

  /** Whom to tell, by whoever ended it. */
  End end() {
    return end;
  }

  @Override
  public String toString() {
    return name();
  }
}
