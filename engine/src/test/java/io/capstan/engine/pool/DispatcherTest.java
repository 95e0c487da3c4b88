package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.task.Outcome;
import io.capstan.engine.trial.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dispatcher alone, with workers that do what the test says: each task is in one place. */
@Timeout(30)
final class DispatcherTest {
  private final TrialStaff staff = new TrialStaff();
  private final Dispatcher dispatcher = new Dispatcher(staff, Integer.MAX_VALUE);
  private final List<String> told = new ArrayList<>();
  private int lastId;

  /** Counts what it is asked for. */
  private static final class TrialStaff implements Dispatcher.Staff {
    private int wanted;
    private int finished;
    private final List<Member> released = new ArrayList<>();

    @Override
    public void wanted() {
      wanted++;
    }

    @Override
    public void idle(Member member) {
      // Nobody is too many.
    }

    @Override
    public void released(Member member) {
      released.add(member);
    }

    @Override
    public void workedOn(Member member) {
      // Nobody is replaced.
    }

    @Override
    public void finished() {
      finished++;
    }

    @Override
    public void limited() {
      // The test looks at the clock.
    }
  }

  /** Begins its tasks in order, when the test says so. */
  private static final class TrialMember implements Member {
    private final List<PoolTask> waiting = new ArrayList<>();
    private PoolTask begun;
    private boolean dead;

    void begin() {
      begun = waiting.remove(0);
    }

    @Override
    public int index() {
      return 0;
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public boolean isReady() {
      return !dead;
    }

    @Override
    public int load() {
      return waiting.size() + (begun == null ? 0 : 1);
    }

    @Override
    public int window() {
      return 4;
    }

    @Override
    public void send(PoolTask task) {
      task.sentTo(this, 0);
      waiting.add(task);
    }

    @Override
    public boolean takeBack(PoolTask task) {
      return waiting.remove(task);
    }

    @Override
    public PoolTask newestWaiting() {
      return waiting.isEmpty() ? null : waiting.get(waiting.size() - 1);
    }

    @Override
    public List<PoolTask> waiting() {
      return List.copyOf(waiting);
    }

    @Override
    public PoolTask begun() {
      return begun;
    }

    @Override
    public void interrupt(PoolTask task) {
      // It does not heed.
    }

    @Override
    public void leave() {
      // The test sees who was released.
    }

    @Override
    public void kill() {
      // As above.
    }

    @Override
    public void answered(int count) {
      begun = null;
    }

    @Override
    public void buried() {
      dead = true;
      waiting.clear();
      begun = null;
    }
  }

  private PoolTask task(TaskOptions options) {
    lastId++;
    String name = "task-" + lastId;
    return new PoolTask(
        lastId,
        options,
        null,
        null,
        new PoolTask.End() {
          @Override
          public void answered(List<Outcome> outcomes) {
            told.add(name + "=" + outcomes.get(0).value());
          }

          @Override
          public void failed(Throwable failure) {
            told.add(name + " failed: " + failure.getMessage());
          }
        });
  }

  private List<PoolTask> submit(int count, TaskOptions options) throws InterruptedException {
    List<PoolTask> tasks = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      tasks.add(task(options));
      dispatcher.submit(tasks.get(index), true);
    }
    return tasks;
  }

  private TrialMember hired() {
    TrialMember member = new TrialMember();
    dispatcher.ready(member);
    return member;
  }

  private static void tell(List<Dispatcher.Failed> failed) {
    failed.forEach(Dispatcher.Failed::run);
  }

  @Test
  void ofADeadMemberOneTaskFailsAndTheOthersGoOnInOrder() throws Exception {
    TrialMember doomed = hired();
    submit(3, TaskOptions.DEFAULT);
    doomed.begin();
    dispatcher.lost(doomed);
    tell(dispatcher.died(doomed, new IllegalStateException("died")));
    assertEquals(List.of("task-1 failed: died"), told);
    TrialMember heir = hired();
    assertEquals("[task-2, task-3]", heir.waiting().toString());
    assertEquals(2, dispatcher.unfinished());
  }

  @Test
  void aMemberThatDiedBeforeItWasNotedGetsNothing() throws Exception {
    TrialMember dead = new TrialMember();
    dispatcher.lost(dead);
    dispatcher.died(dead, new IllegalStateException("died"));
    dispatcher.ready(dead); // Its greeting was read before, and is noted only now.
    submit(1, TaskOptions.DEFAULT);
    assertEquals(List.of(), dispatcher.members());
    assertEquals("[task-1]", hired().waiting().toString());
  }

  @Test
  void aTaskRunsAgainAsOftenAsItMayButNotOnceThePoolWasStopped() throws Exception {
    submit(1, TaskOptions.DEFAULT.retries(1));
    for (String expected : new String[] {"[]", "[task-1 failed: died]"}) {
      TrialMember member = hired();
      member.begin();
      tell(dispatcher.died(member, new IllegalStateException("died")));
      assertEquals(expected, told.toString());
    }
    submit(1, TaskOptions.DEFAULT.retries(5));
    TrialMember member = hired();
    member.begin();
    dispatcher.shutdown();
    assertEquals(List.of(), dispatcher.stop());
    tell(dispatcher.died(member, new IllegalStateException("killed")));
    assertEquals("task-2 failed: killed", told.get(1));
    assertTrue(staff.finished > 0);
    assertEquals(0, dispatcher.unfinished());
  }

  @Test
  void onceBrokenNothingBecomesPendingAgain() throws Exception {
    TrialMember first = hired();
    submit(3, TaskOptions.DEFAULT.retries(5));
    first.begin();
    RuntimeException cause = new IllegalStateException("cause");
    tell(dispatcher.breakDown(new PoolBrokenException("why", cause)));
    assertEquals(
        List.of(
            "task-2 failed: pool is broken: why: cause",
            "task-3 failed: pool is broken: why: cause"),
        told);
    tell(dispatcher.died(first, new IllegalStateException("died")));
    assertEquals("task-1 failed: died", told.get(2));
    assertEquals(0, dispatcher.unfinished());
    PoolBrokenException refused =
        assertThrows(PoolBrokenException.class, () -> submit(1, TaskOptions.DEFAULT));
    assertSame(cause, refused.getCause());
  }

  @Test
  void whatWasGivenUpIsToldByNobodyElse() throws Exception {
    TrialMember member = hired();
    List<PoolTask> tasks = submit(3, TaskOptions.DEFAULT);
    member.begin();
    assertNull(dispatcher.abandon(tasks.get(1), true).busy());
    assertSame(member, dispatcher.abandon(tasks.get(0), true).busy());
    assertFalse(dispatcher.abandon(tasks.get(0), true).isFirst());
    assertTrue(dispatcher.isAt(member, tasks.get(0)));
    assertEquals(
        List.of(),
        dispatcher.answered(
            member, List.of(new Dispatcher.Answer(tasks.get(0), List.of(Outcome.of(1))))));
    assertFalse(dispatcher.isAt(member, tasks.get(0)));
    assertEquals(List.of(), told);
    assertEquals(1, dispatcher.unfinished());
  }

  @Test
  void limitsAreNamedByWhereTheTaskIs() throws Exception {
    TaskOptions limited =
        TaskOptions.DEFAULT
            .limit(TaskLimit.START, Duration.ofNanos(1))
            .limit(TaskLimit.QUEUE, Duration.ofNanos(1))
            .limit(TaskLimit.RUN, Duration.ofNanos(1));
    submit(1, limited);
    assertSame(TaskLimit.START, dispatcher.endOverdue(later()).get(0).limit());
    TrialMember member = hired();
    submit(2, limited);
    member.begin();
    dispatcher.endOverdue(System.nanoTime()); // From the first look on it is known to run.
    assertSame(TaskLimit.RUN, dispatcher.endOverdue(later()).get(0).limit());
    assertNull(dispatcher.endOverdue(later()));
  }

  private static long later() {
    return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
  }

  @Test
  void roomForOneMoreWakesOneWhoWaitsThoughOthersAreStillPending() throws Exception {
    Dispatcher narrow = new Dispatcher(staff, 6);
    for (int count = 0; count < 6; count++) {
      narrow.submit(task(TaskOptions.DEFAULT), true);
    }
    PoolTask last = task(TaskOptions.DEFAULT);
    Thread submitter =
        new Thread(
            () -> {
              try {
                narrow.submit(last, true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    submitter.start();
    Deadline.await("a submitter that waits", () -> submitter.getState() == Thread.State.WAITING);
    narrow.submit(task(TaskOptions.DEFAULT), false); // One that the pool needs is let in.
    narrow.ready(new TrialMember()); // Takes four, and three are pending.
    submitter.join();
    assertEquals(8, narrow.unfinished());
  }

  @Test
  void afterShutdownTheLastTaskEndsIt() throws Exception {
    TrialMember member = hired();
    List<PoolTask> tasks = submit(1, TaskOptions.DEFAULT);
    dispatcher.shutdown();
    assertThrows(RejectedExecutionException.class, () -> submit(1, TaskOptions.DEFAULT));
    assertEquals(0, staff.finished);
    member.begin();
    dispatcher
        .answered(member, List.of(new Dispatcher.Answer(tasks.get(0), List.of(Outcome.of(5)))))
        .forEach(Dispatcher.Answer::run);
    assertEquals(List.of("task-1=5"), told);
    assertEquals(1, staff.finished);
  }

  @Test
  void aRetiredMemberGivesBackWhatItHasNotBegunAndLeavesWhenIdle() throws Exception {
    TrialMember old = hired();
    List<PoolTask> tasks = submit(3, TaskOptions.DEFAULT);
    old.begin();
    dispatcher.retire(old);
    assertEquals(List.of(), staff.released);
    assertEquals("[task-2, task-3]", hired().waiting().toString());
    dispatcher.answered(old, List.of(new Dispatcher.Answer(tasks.get(0), List.of(Outcome.of(1)))));
    assertEquals(List.of(old), staff.released);
  }
}
