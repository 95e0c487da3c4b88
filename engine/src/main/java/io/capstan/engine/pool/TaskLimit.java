package io.capstan.engine.pool;

/** Which of a task's time limits it was. */
public enum TaskLimit {
  /** It waited too long for a worker that was busy. */
  QUEUE,
  /** It waited too long for a worker to start. */
  START,
  /** It ran too long, and its worker was ended. */
  RUN
}
