package io.capstan.ipc.pipe;

/** Nothing will come any more: the other end was closed or died, and all it sent has been read. */
public final class EndOfStreamException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean peerDead;

  EndOfStreamException(String message, boolean peerDead) {
    super(message);
    this.peerDead = peerDead;
  }

  /** Whether the other end's process died, perhaps in the midst of a message, and not closed it. */
  public boolean isPeerDead() {
    return peerDead;
  }
}
