package io.capstan.ipc.queue;

/** All roles of that kind belong to the living. */
public final class RoleTakenException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final int participantId;

  RoleTakenException(String message, int participantId) {
    super(message);
    this.participantId = participantId;
  }

  /** Who has it, or one of them. */
  public int participantId() {
    return participantId;
  }
}
