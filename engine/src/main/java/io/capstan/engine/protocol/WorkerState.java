package io.capstan.engine.protocol;

/**
 * What a worker is doing. The order is the wire format.
 *
 * <pre>
 *   STARTING ──attached──→ WORKING ──nothing to claim──→ WAITING
 *      ↑                      ↑                             │
 *      │                      └── rung by the coordinator, ─┘
 *      │                          or awake by itself
 *      └── dead and replaced, from any state, by the coordinator
 * </pre>
 *
 * <p>Whoever moves it from WAITING to WORKING does so by compare-and-set: if that was the
 * coordinator, it owes the worker a ring. So a worker that does not wait is never rung, and at most
 * one ring is under way to each.
 */
public enum WorkerState {
  /** Its JVM boots; it has claimed nothing. */
  STARTING,
  /** It claims and computes, or looks for chunks. */
  WORKING,
  /** It found nothing to claim and sleeps until it is rung. */
  WAITING;

  private static final WorkerState[] STATES = values();

  static WorkerState of(int ordinal) {
    return STATES[ordinal];
  }
}
