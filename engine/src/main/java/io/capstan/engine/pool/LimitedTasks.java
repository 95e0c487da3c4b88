package io.capstan.engine.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tasks that are under a time limit. All methods are called under the dispatcher's lock. */
final class LimitedTasks {
  private final List<PoolTask> tasks = new ArrayList<>();

  void add(PoolTask task) {
    tasks.add(task);
  }

  /** Whether there is none that has not ended. */
  boolean isEmpty() {
    tasks.removeIf(task -> task.place() == PoolTask.Place.ENDED);
    return tasks.isEmpty();
  }

  /** Those that have met a limit at that time, and which; while there are those members. */
  Map<PoolTask, TaskLimit> overdue(long nowNanos, List<Member> members) {
    Map<PoolTask, TaskLimit> overdue = new LinkedHashMap<>();
    Map<Member, PoolTask> begun = new HashMap<>(); // One look at each member, not one a task.
    TaskLimit waiting =
        members.stream().anyMatch(Member::isReady) ? TaskLimit.QUEUE : TaskLimit.START;
    for (PoolTask task : tasks) {
      Member member = task.member();
      boolean runs = member != null && begun.computeIfAbsent(member, Member::begun) == task;
      TaskLimit limit = runs ? TaskLimit.RUN : waiting;
      if (task.isOver(limit, nowNanos)) {
        overdue.put(task, limit);
      }
    }
    return overdue;
  }
}
