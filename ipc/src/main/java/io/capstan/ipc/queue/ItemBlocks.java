package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.BlockAllocator;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.RegionSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The blocks in which items travel that do not fit a cell, and what becomes of them in a death. */
final class ItemBlocks {
  /*
   * Who owns a block:  its producer until a consumer, which has the record in hand, takes it; then
   *                    the consumer, until it frees it after the record has left the queue.
   * Deaths:            a block of the dead is freed when no published cell refers to it. A record
   *                    stays in its cell from before it is seen until its consumer is done with it,
   *                    also if it comes back from the dead; so a look at all cells, in any order,
   *                    finds it. A cell that is being written does not count: its bytes may be those
   *                    of its last record, and a dead one's will not be published.
   */
  private final ManyToManyState state;
  private final Memory memory;
  private final BlockAllocator allocator;
  private final long referrer;

  ItemBlocks(ManyToManyState state) {
    this.state = state;
    this.memory = state.memory();
    this.allocator = state.region().allocator();
    this.referrer = state.place().offset();
  }

  /**
   * A block for an item; the dead's are taken back first if there is no room.
   *
   * @throws UncheckedIOException if there is no room in the region
   */
  Block allocate(long lengthBytes) {
    try {
      Block block;
      try {
        block = allocator.allocate(lengthBytes);
      } catch (RegionSpaceException e) {
        if (reclaim() == 0) {
          throw e;
        }
        block = allocator.allocate(lengthBytes);
      }
      block.refer(referrer);
      return block;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Writes a record that refers to the block. */
  void write(long record, long offset, long lengthBytes) {
    memory.putByte(record, TypedLayout.BLOCK);
    memory.putLong(record + TypedLayout.BLOCK_OFFSET_OFFSET, offset);
    memory.putLong(record + TypedLayout.BLOCK_LENGTH_OFFSET, lengthBytes);
  }

  /** Takes over the block of a record that the caller has in hand. */
  Block take(long record) {
    long offset = memory.getLong(record + TypedLayout.BLOCK_OFFSET_OFFSET);
    long lengthBytes = memory.getLong(record + TypedLayout.BLOCK_LENGTH_OFFSET);
    // Its producer's, or a consumer's that died with the record in hand, which has come back.
    return allocator.take(offset, lengthBytes, allocator.owner(offset));
  }

  /** Frees the blocks of the dead to which no record refers. */
  int reclaim() throws IOException {
    return allocator.reclaim((offset, by) -> by == referrer ? isReferenced(offset) : by != 0);
  }

  private boolean isReferenced(long offset) {
    ManyToManyCells cells = state.cells();
    for (int cell = 0; cell < cells.count(); cell++) {
      long record = cells.recordOffset(cell);
      if (ManyToManyCells.isPublished(cells.word(cell))
          && memory.getByte(record) == TypedLayout.BLOCK
          && memory.getLong(record + TypedLayout.BLOCK_OFFSET_OFFSET) == offset) {
        return true;
      }
    }
    return false;
  }
}
