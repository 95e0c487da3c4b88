package io.capstan.engine.pool;

import io.capstan.engine.protocol.TaskSender;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.memory.Block;

/**
 * An encoded task: bytes that fit a lane's slot, or a block of the region. It can be sent more than
 * once, and is given up with its task.
 */
final class Parcel implements AutoCloseable {
  private final byte[] bytes;
  private final Block block;

  private Parcel(byte[] bytes, Block block) {
    this.bytes = bytes;
    this.block = block;
  }

  static Parcel inline(Sink sink) {
    return new Parcel(sink.toByteArray(), null);
  }

  static Parcel in(Block block) {
    return new Parcel(null, block);
  }

  /** Sends it, and returns its position. */
  long sendOn(TaskSender lane) {
    return block == null
        ? lane.send(0, bytes, bytes.length)
        : lane.sendBlock(0, block.offset(), block.lengthBytes());
  }

  /**
   * Gives the block back. No worker reads it any more: it would read the next task that gets the
   * same bytes, and run that. Closing twice is fine.
   */
  @Override
  public void close() {
    if (block != null) {
      block.close();
    }
  }
}
