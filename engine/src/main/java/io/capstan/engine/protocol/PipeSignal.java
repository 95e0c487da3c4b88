package io.capstan.engine.protocol;

/**
 * The bytes that a coordinator writes to a worker's standard input. End of file says that the
 * coordinator is gone.
 */
public final class PipeSignal {
  /** Look again. The first one says that the region is there to be attached to. */
  public static final byte RING = 1;

  /** Leave at once and leave all as it is: the coordinator lives, and cleans up behind you. */
  public static final byte LEAVE = 2;

  private PipeSignal() {}
}
