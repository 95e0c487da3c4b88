package io.capstan.ipc.queue;

/**
 * What is waited for will not happen: who was to put a record into the queue, or to make room in
 * it, has died, and nobody has its role. The queue is whole; waiting again is right if somebody
 * will claim the role.
 */
public final class PeerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int participantId;

  PeerDiedException(String message, int participantId) {
    super(message);
    this.participantId = participantId;
  }

  /** Who it was, or one of them. */
  public int participantId() {
    return participantId;
  }
}
