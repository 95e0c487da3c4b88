package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.QueueClosedException;

/** Room for one message, in the queue or in a block of its own. A sender has one, used anew. */
final class MessageClaim implements Claim {
  private final Sender sender;
  private final Memory memory;

  private boolean isOpen;
  private int kind;
  private long record;
  private long offset;
  private int lengthBytes;
  private Block block; // null: the message is in the queue
  private int parcel;

  MessageClaim(Sender sender) {
    this.sender = sender;
    this.memory = sender.memory();
  }

  void openInline(long room, int length, int kindOfMessage) {
    kind = kindOfMessage;
    record = room;
    offset = room;
    lengthBytes = length;
    block = null;
    isOpen = true;
  }

  void openBlock(long room, int vacantParcel, Block allocated, int kindOfMessage) {
    openInline(room, (int) allocated.lengthBytes(), kindOfMessage);
    parcel = vacantParcel;
    block = allocated;
    offset = allocated.offset();
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public int lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void commit(int length) {
    requireOpen();
    if (length < 0 || length > lengthBytes) {
      throw new IllegalArgumentException(
          "lengthBytes=%d (allowed: 0 to %d)".formatted(length, lengthBytes));
    }
    isOpen = false;
    try {
      if (block == null) {
        commitInline(length);
      } else {
        commitBlock(length);
      }
    } catch (QueueClosedException e) {
      throw sender.broken();
    } finally {
      sender.leave();
    }
  }

  private void commitInline(int length) {
    int recordLength = MessageLayout.recordLength(length);
    sender.publish(record, recordLength, MessageLayout.tag(kind, length, recordLength));
  }

  private void commitBlock(int length) {
    if (length == 0) { // No block is so short.
      block.close();
      commitInline(length);
      return;
    }
    memory.putLong(record + MessageLayout.PARCEL_OFFSET, parcel);
    memory.putLong(record + MessageLayout.LENGTH_OFFSET, length);
    sender.parcels().fill(parcel, block);
    boolean isPublished = false;
    try {
      sender.publish(record, MessageLayout.BLOCK_RECORD_LENGTH, kind | MessageLayout.IN_BLOCK);
      isPublished = true;
    } finally {
      if (isPublished || !sender.parcels().empty(parcel, block)) {
        block.forget(); // It is the receiver's, or whoever emptied the parcel has freed it.
      } else {
        block.close();
      }
    }
  }

  private void requireOpen() {
    if (!isOpen) {
      throw new IllegalStateException("no open claim: committed, aborted, or closed");
    }
  }

  @Override
  public void abort() {
    requireOpen();
    close();
  }

  @Override
  public void close() {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    if (block != null) {
      block.close();
    }
    sender.leave();
  }
}
