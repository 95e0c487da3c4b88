package io.capstan.engine.pool;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A task met one of its time limits; the text and {@link #limit} say which. */
public final class TaskTimeoutException extends TimeoutException {
  private static final long serialVersionUID = 1L;

  private final TaskLimit limit;

  TaskTimeoutException(String task, TaskLimit limit, Duration allowed) {
    super("task=%s limit=%s allowedMillis=%d".formatted(task, limit, allowed.toMillis()));
    this.limit = limit;
  }

  /** The limit that it met. */
  public TaskLimit limit() {
    return limit;
  }
}
