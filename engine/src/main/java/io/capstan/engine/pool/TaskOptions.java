package io.capstan.engine.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one task is called and how long it may take. Immutable: each method returns a changed copy.
 */
public final class TaskOptions {
  /** No limits, no retries, a name from the pool. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, Map.of(), 0);

  private final String name;
  private final Map<TaskLimit, Duration> limits;
  private final int retries;

  private TaskOptions(String name, Map<TaskLimit, Duration> limits, int retries) {
    this.name = name;
    this.limits = limits;
    this.retries = retries;
  }

  /** With that name in errors and events. */
  public TaskOptions name(String taskName) {
    return new TaskOptions(Objects.requireNonNull(taskName, "taskName"), limits, retries);
  }

  /**
   * With that limit: a task that meets it fails with a {@link TaskTimeoutException} that names it.
   *
   * @throws IllegalArgumentException if the duration is not positive
   */
  public TaskOptions limit(TaskLimit limit, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "limit=" + limit + " duration=" + duration + " (allowed: longer than zero)");
    }
    Map<TaskLimit, Duration> changed = new EnumMap<>(TaskLimit.class);
    changed.putAll(limits);
    changed.put(limit, duration);
    return new TaskOptions(name, changed, retries);
  }

  /**
   * Run again, so many times at most, where the worker dies with it. For tasks that may run twice.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public TaskOptions retries(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("retries=" + most + " (allowed: 0 or more)");
    }
    return new TaskOptions(name, limits, most);
  }

  /** Null if there is none. */
  String name() {
    return name;
  }

  /** Null if there is none. */
  Duration limit(TaskLimit limit) {
    return limits.get(limit);
  }

  boolean hasLimits() {
    return !limits.isEmpty();
  }

  int retries() {
    return retries;
  }
}
