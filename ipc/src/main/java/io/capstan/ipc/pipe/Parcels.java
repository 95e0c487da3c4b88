package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.BlockAllocator;
import io.capstan.ipc.memory.BlockReferences;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/** The blocks in which the long messages of one direction travel. */
final class Parcels implements BlockReferences {
  /*
   * A parcel is a word that names a block; a record names the parcel.
   * Who owns a block:  its sender, until its receiver takes it.
   * Its referrer:      the parcel's word, from before the block is in it.
   * Who frees it:      who empties the parcel, by compare-and-set: the receiver after the record has
   *                    left the queue; the sender if the record could not be published; an end that
   *                    closes, of what it will not read; a sender whose peer is gone.
   * Crash points:      before the block is in the parcel it is a dead one's, referred to by a parcel
   *                    that does not name it; so it is after the parcel was emptied. Both are freed
   *                    when space runs out, or with the pipe, as is what is still in a parcel.
   */
  static final int NONE = -1;

  private final Memory memory;
  private final BlockAllocator allocator;
  private final long offset;
  private int next;

  Parcels(Region region, long offset) {
    this.memory = region.memory();
    this.allocator = region.allocator();
    this.offset = offset;
  }

  private long word(long parcel) {
    return offset + parcel * PipeLayout.PARCEL_LENGTH;
  }

  /** An empty parcel, or {@link #NONE}. For the sender, which alone fills them. */
  int vacant() {
    for (int count = 0; count < PipeLayout.PARCELS_MAX; count++) {
      int parcel = next;
      next = (next + 1) % PipeLayout.PARCELS_MAX;
      // sync: parcel (pairs with empty)
      if (memory.getLongAcquire(word(parcel)) == 0) {
        return parcel;
      }
    }
    return NONE;
  }

  /** Puts a block into an empty parcel. */
  void fill(int parcel, Block block) {
    block.refer(word(parcel));
    // sync: parcel (pairs with vacant and take)
    memory.putLongRelease(word(parcel), block.offset());
  }

  /** Takes over the block in the parcel, whose record the caller has in hand. */
  Block take(long parcel, long lengthBytes) {
    if (parcel < 0 || parcel >= PipeLayout.PARCELS_MAX) {
      throw new IllegalStateException(
          "parcel=%d (allowed: 0 to %d)".formatted(parcel, PipeLayout.PARCELS_MAX - 1));
    }
    // sync: parcel (pairs with fill)
    long block = memory.getLongAcquire(word(parcel));
    return allocator.take(block, lengthBytes, allocator.owner(block));
  }

  /** Empties the parcel of that block; false if somebody else did, and so has the block. */
  boolean empty(long parcel, Block block) {
    return empty(parcel, block.offset());
  }

  private boolean empty(long parcel, long block) {
    // sync: parcel (pairs with vacant)
    return memory.compareAndSetLong(word(parcel), block, 0);
  }

  /** Frees what is in the parcels. The caller knows that nobody receives it. */
  void discard() {
    for (int parcel = 0; parcel < PipeLayout.PARCELS_MAX; parcel++) {
      // sync: parcel (pairs with fill)
      long block = memory.getLongAcquire(word(parcel));
      if (block != 0 && empty(parcel, block)) {
        allocator.take(block, 1, allocator.owner(block)).close();
      }
    }
  }

  /** Frees what the dead have left outside of the parcels; how many blocks that were. */
  int reclaim() throws IOException {
    return allocator.reclaim(this);
  }

  @Override
  public boolean isReferenced(long block, long referrer) {
    boolean isHere = referrer >= offset && referrer < word(PipeLayout.PARCELS_MAX);
    return isHere ? memory.getLongAcquire(referrer) == block : referrer != 0;
  }
}
