package io.capstan.ipc.sync;

/** What is waited for will not happen: one of those who were to bring it about has died. */
public final class PartyDiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int participantId;

  PartyDiedException(String message, int participantId) {
    super(message);
    this.participantId = participantId;
  }

  /** Whose thread it was. */
  public int participantId() {
    return participantId;
  }
}
