package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.BlockAllocator;
import io.capstan.ipc.memory.BlockReferences;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.RegionSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The blocks in which items travel that do not fit a cell, and what becomes of them in a death. */
final class ItemBlocks {
  /*
   * Who owns a block:  its producer until a consumer, which has the record in hand, takes it; then
   *                    the consumer, until it frees it after the record has left the queue.
   * Its referrer:      the record, from before it is published; from when its consumer has taken it,
   *                    the record and the mark.
   * Who frees it:      a record stays in its cell from before it is published until its consumer is
   *                    done with it, also if it comes back from the dead; and a claimed cell is wiped.
   *                    So if the cell that a block's referrer names is free, or names another block,
   *                    a dead owner's block is lost. So is a living one's without the mark: its
   *                    record was dropped with the consumer that had it in hand. With the mark, the
   *                    consumer is about to free it.
   */

  /** Records start at multiples of eight. */
  private static final long TAKEN_MARK = 1;

  private final Memory memory;
  private final ManyToManyCells cells;
  private final BlockAllocator allocator;
  private final BlockReferences references = new Records();

  ItemBlocks(ManyToManyState state) {
    this.memory = state.memory();
    this.cells = state.cells();
    this.allocator = state.region().allocator();
  }

  /**
   * A block for an item; those that are lost are taken back first if there is no room.
   *
   * @throws UncheckedIOException if there is no room in the region
   */
  Block allocate(long lengthBytes) {
    try {
      try {
        return allocator.allocate(lengthBytes);
      } catch (RegionSpaceException e) {
        if (reclaim() == 0) {
          throw e;
        }
        return allocator.allocate(lengthBytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Writes a record that refers to the block, into a cell that is about to be published. */
  void write(long record, Block block, long lengthBytes) {
    memory.putLong(record + TypedLayout.BLOCK_OFFSET_OFFSET, block.offset());
    memory.putLong(record + TypedLayout.BLOCK_LENGTH_OFFSET, lengthBytes);
    memory.putByte(record, TypedLayout.BLOCK);
    block.refer(record); // With release, after the record.
  }

  /** Takes over the block of a record that the caller has in hand. */
  Block take(long record) {
    long offset = memory.getLong(record + TypedLayout.BLOCK_OFFSET_OFFSET);
    long lengthBytes = memory.getLong(record + TypedLayout.BLOCK_LENGTH_OFFSET);
    // Its producer's, or a consumer's that died with the record in hand, which has come back.
    Block block = allocator.take(offset, lengthBytes, allocator.owner(offset));
    block.refer(record | TAKEN_MARK);
    return block;
  }

  /** Frees the blocks that are lost. */
  int reclaim() throws IOException {
    return allocator.reclaim(references);
  }

  /** What is known of blocks from their records. */
  private final class Records implements BlockReferences {
    @Override
    public boolean isReferenced(long offset, long referrer) {
      long record = referrer & ~TAKEN_MARK;
      int cell = cells.cellOf(record);
      return cell == ManyToManyCells.NONE
          ? referrer != 0 // Another queue's.
          : cells.word(cell) != ManyToManyCells.FREE
              && memory.getByte(record) == TypedLayout.BLOCK
              && memory.getLong(record + TypedLayout.BLOCK_OFFSET_OFFSET) == offset;
    }

    @Override
    public boolean isAbandoned(long offset, long referrer) {
      return (referrer & TAKEN_MARK) == 0 && !isReferenced(offset, referrer);
    }
  }
}
