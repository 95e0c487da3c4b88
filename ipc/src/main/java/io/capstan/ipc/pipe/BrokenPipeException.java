package io.capstan.ipc.pipe;

/** Nobody will receive what is sent: the other end was closed or died. */
public final class BrokenPipeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean peerDead;

  BrokenPipeException(String message, boolean peerDead) {
    super(message);
    this.peerDead = peerDead;
  }

  /** Whether the other end's process died, and did not close it. */
  public boolean isPeerDead() {
    return peerDead;
  }
}
