package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.QueueClosedException;

/** Room for one message, in the queue or in a block of its own. A sender has one, used anew. */
final class MessageClaim implements Claim {
  private final Sender sender;
  private final Memory memory;

  private Thread user; // null: it is over
  private Claim room;
  private byte kind;
  private long offset;
  private int lengthBytes;
  private Block block; // null: the message is in the queue
  private int parcel;

  MessageClaim(Sender sender) {
    this.sender = sender;
    this.memory = sender.memory();
  }

  void openInline(Claim claimed, int length, byte kindOfMessage) {
    room = claimed;
    kind = kindOfMessage;
    offset = claimed.offset();
    lengthBytes = length;
    block = null;
    user = Thread.currentThread();
  }

  void openBlock(Claim claimed, int vacantParcel, Block allocated, byte kindOfMessage) {
    openInline(claimed, (int) allocated.lengthBytes(), kindOfMessage);
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
    user = null;
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
    memory.putByte(
        room.offset() + recordLength - MessageLayout.FORM_LENGTH,
        MessageLayout.form(kind, length, recordLength));
    room.commit(recordLength);
  }

  private void commitBlock(int length) {
    long record = room.offset();
    if (length == 0) { // No block is so short.
      block.close();
      commitInline(length);
      return;
    }
    memory.putLong(record + MessageLayout.PARCEL_OFFSET, parcel);
    memory.putLong(record + MessageLayout.LENGTH_OFFSET, length);
    memory.putByte(
        record + MessageLayout.BLOCK_FORM_OFFSET, (byte) (kind | MessageLayout.IN_BLOCK));
    sender.parcels().fill(parcel, block);
    boolean isPublished = false;
    try {
      room.commit(MessageLayout.BLOCK_RECORD_LENGTH);
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
    if (user == null) {
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
    if (user == null) {
      return;
    }
    user = null;
    room.close();
    if (block != null) {
      block.close();
    }
    sender.leave();
  }

  /** Aborts it if the calling thread is the one that has it. */
  void abortOwn() {
    if (user == Thread.currentThread()) {
      close();
    }
  }
}
