package io.capstan.engine.protocol;

import java.nio.ByteBuffer;

/**
 * What a pool writes into a worker's standard input: a byte that says what, and the position that
 * it is about. End of file means leave now.
 */
public final class PipeCommand {
  /** Interrupt the task at that position, if it still runs. */
  public static final byte INTERRUPT = 'I';

  /** How long each is: the byte and the position. */
  public static final int LENGTH = 1 + Long.BYTES;

  private PipeCommand() {}

  /** The command to interrupt the task at that position. */
  public static byte[] interrupt(long position) {
    return ByteBuffer.allocate(LENGTH).put(INTERRUPT).putLong(position).array();
  }
}
