package io.capstan.ipc.memory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A run of a region's bytes that belongs to this participant, until it is closed or given away.
 *
 * <p>It travels between processes without a copy: the giver transfers it and sends its offset and
 * length, the taker {@linkplain BlockAllocator#take takes} it.
 *
 * <p><b>Callers.</b> Any thread; its bytes are their user's affair.
 *
 * <p><b>Progress.</b> Every method is wait-free.
 *
 * <p><b>Memory consistency.</b> Writes before a transfer happen-before what its taker does with it.
 *
 * <p><b>Peer death.</b> See {@link BlockAllocator}.
 *
 * <p><b>Units.</b> Offsets in bytes from the start of the region, multiples of 256; lengths in
 * bytes.
 */
public final class Block implements AutoCloseable {
  private final BlockAllocator allocator;
  private final Memory memory;
  private final long offset;
  private final long lengthBytes;
  private final AtomicBoolean given = new AtomicBoolean();

  Block(BlockAllocator allocator, Memory memory, long offset, long lengthBytes) {
    this.allocator = allocator;
    this.memory = memory;
    this.offset = offset;
    this.lengthBytes = lengthBytes;
  }

  /** Where it starts in the region. */
  public long offset() {
    return offset;
  }

  /** How many bytes were asked for. */
  public long lengthBytes() {
    return lengthBytes;
  }

  /** The region's bytes, of which {@link #offset} and {@link #lengthBytes} name this block's. */
  public Memory memory() {
    return memory;
  }

  /**
   * Says who may come for the block when this participant is dead; see {@link
   * BlockAllocator#refer}.
   */
  public void refer(long referrer) {
    allocator.refer(offset, referrer);
  }

  /**
   * Gives the block to another participant. After this, closing it does nothing.
   *
   * @param newOwner the id of the participant that is to own it
   * @throws IllegalArgumentException if that is no participant's id
   * @throws IllegalStateException if it was closed or given away before
   */
  public void transferTo(int newOwner) {
    requireFirst();
    allocator.give(offset, newOwner);
  }

  /**
   * Leaves the block to whoever comes for it and {@linkplain BlockAllocator#take takes} it from
   * this participant: for a message whose reader is not known yet. After this, closing it does
   * nothing.
   *
   * @throws IllegalStateException if it was closed or given away before
   */
  public void forget() {
    requireFirst();
  }

  private void requireFirst() {
    if (!given.compareAndSet(false, true)) {
      throw new IllegalStateException("block was closed or given away before: offset=" + offset);
    }
  }

  /** Gives the bytes back, unless the block was given away. Closing twice is fine. */
  @Override
  public void close() {
    if (given.compareAndSet(false, true)) {
      allocator.free(offset);
    }
  }

  @Override
  public String toString() {
    return "Block[offset=" + offset + " lengthBytes=" + lengthBytes + "]";
  }
}
