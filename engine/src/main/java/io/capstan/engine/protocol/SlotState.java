package io.capstan.engine.protocol;

/**
 * The life of one slot of a {@link TaskLane}. The order is the wire format.
 *
 * <pre>
 *   FREE ──send──→ SENT ──start──→ RUNNING ──answer──→ DONE ──collect──→ FREE, one lap on
 *                   └───revoke───→ REVOKED ──────────────────collect───→ FREE, one lap on
 * </pre>
 *
 * <p>The pool sends, revokes and collects; the worker starts and answers. Only start and revoke
 * meet, and a compare-and-set decides between them: a task was begun, or it can go elsewhere.
 */
public enum SlotState {
  /** The pool may fill it. */
  FREE,
  /** It holds a task that nobody has begun. */
  SENT,
  /** The worker runs the task, or did when it died. */
  RUNNING,
  /** It holds the task's answer. */
  DONE,
  /** The pool took the task back before it was begun. */
  REVOKED;

  private static final SlotState[] STATES = values();

  static SlotState of(int ordinal) {
    return STATES[ordinal];
  }
}
