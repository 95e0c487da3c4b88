package io.capstan.ipc.pipe;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.BufferTooShortException;
import io.capstan.ipc.queue.LaneTaker;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueClosedException;
import io.capstan.ipc.queue.RecordHandler;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.Objects;

/** The receiving side of an end. */
final class Receiver {
  /*
   * A message is in hand from begin to finish: its record in the queue, and the block that it may be
   * in. Whatever happens in between, it has been received; also if this process dies: its end dies
   * with it, and whoever takes one that was handed over takes it with nothing in hand.
   */
  private final PipeEnd end;
  private final OneToOneQueue queue;
  private final Parcels parcels;
  private final Memory memory;
  private final WaitPoint.Condition messageCondition = this::hasMessageOrEnd;
  private final WaitPoint.Condition readyCondition = this::isReady;
  private final Source source = new Source();
  private LaneTaker taker; // null: nobody has received here yet
  private long offset;
  private int lengthBytes;
  private int tag;
  private Block block; // null: none is in hand
  private long parcel;

  Receiver(PipeEnd end, OneToOneQueue queue, Parcels parcels) {
    this.end = end;
    this.queue = queue;
    this.parcels = parcels;
    this.memory = end.region().memory();
  }

  OneToOneQueue queue() {
    return queue;
  }

  Parcels parcels() {
    return parcels;
  }

  /** Where it is signalled that there may be a message, or the end. */
  WaitPoint readyPoint() {
    return queue.readyPoint();
  }

  /** Waits for a message and decodes it. */
  Object receive(Codec<Object> codec, WaitStrategy strategy) throws InterruptedException {
    begin(strategy);
    try {
      return decode(codec);
    } finally {
      finish();
    }
  }

  private Object decode(Codec<Object> codec) {
    if ((tag & MessageLayout.OBJECT) == 0) {
      throw new DecodeException(
          "message is bytes: lengthBytes=" + lengthBytes + " (allowed: an object)");
    }
    source.over(memory, offset, lengthBytes);
    Object object = codec.decode(source);
    source.requireEnd();
    return object;
  }

  /** Waits for a message and copies it to an array of its length. */
  byte[] receiveBytes(WaitStrategy strategy) throws InterruptedException {
    begin(strategy);
    try {
      return copy();
    } finally {
      finish();
    }
  }

  private byte[] copy() {
    byte[] message = new byte[lengthBytes];
    memory.getBytes(offset, message);
    return message;
  }

  /** Waits for a message and copies it to the target; returns its length. */
  int receiveBytes(byte[] target, WaitStrategy strategy) throws InterruptedException {
    Objects.requireNonNull(target, "target");
    begin(strategy);
    try {
      if (lengthBytes > target.length) {
        throw new BufferTooShortException(copy(), target.length);
      }
      memory.getBytes(offset, target, 0, lengthBytes);
      return lengthBytes;
    } finally {
      finish();
    }
  }

  /** Waits for a message and hands it to the handler. */
  void read(RecordHandler handler, WaitStrategy strategy) throws InterruptedException {
    Objects.requireNonNull(handler, "handler");
    begin(strategy);
    try {
      handler.onRecord(memory, offset, lengthBytes);
    } finally {
      finish();
    }
  }

  /** Waits for a message and takes it in hand; {@link #finish} must follow, unless this throws. */
  private void begin(WaitStrategy strategy) throws InterruptedException {
    end.enterToReceive();
    boolean hasBegun = false;
    try {
      PipeEnd.requireNotInterrupted();
      open(awaitRecord(strategy));
      end.hear();
      hasBegun = true;
    } finally {
      if (!hasBegun) {
        finish();
      }
    }
  }

  private long awaitRecord(WaitStrategy strategy) throws InterruptedException {
    try {
      long record;
      do {
        if (!hasMessageOrEnd(false)) {
          queue.readyPoint().await(messageCondition, strategy, Long.MAX_VALUE);
        }
        record = taker.take();
      } while (record == LaneTaker.NONE);
      return record;
    } catch (QueueClosedException e) {
      throw end.endOfStream();
    }
  }

  private boolean hasMessageOrEnd(boolean look) {
    if (taker == null) {
      taker = queue.taker();
    }
    if (taker.hasRecordOrEnd()) {
      return true;
    }
    if (look) {
      end.lookAtPeer();
    }
    return false;
  }

  private void open(long record) {
    int recordBytes = taker.lengthBytes();
    tag = taker.tag();
    if ((tag & MessageLayout.IN_BLOCK) == 0) {
      offset = record;
      lengthBytes = MessageLayout.messageBytes(recordBytes, tag);
    } else {
      openBlock(record, recordBytes);
    }
  }

  private void openBlock(long record, int recordBytes) {
    if (recordBytes != MessageLayout.BLOCK_RECORD_LENGTH) {
      throw new DecodeException("record of tag=" + tag + " lengthBytes=" + recordBytes);
    }
    parcel = memory.getLong(record + MessageLayout.PARCEL_OFFSET);
    block = parcels.take(parcel, memory.getLong(record + MessageLayout.LENGTH_OFFSET));
    offset = block.offset();
    lengthBytes = (int) block.lengthBytes();
  }

  /** Lets go of what is in hand, and lets the next one pass who receives. */
  private void finish() {
    try {
      if (taker != null) {
        taker.release();
      }
      if (block != null) {
        freeBlock();
      }
    } finally {
      end.leaveToReceive();
    }
  }

  /** Only now: the record has left the queue. */
  private void freeBlock() {
    Block read = block;
    block = null;
    if (parcels.empty(parcel, read)) {
      read.close();
    }
    queue.roomPoint().signalAll(); // For who waits for a parcel.
  }

  /** Waits until there is a message, or the end. */
  boolean poll(WaitStrategy strategy, long timeoutNanos) throws InterruptedException {
    end.enterToReceive();
    try {
      boolean isReady = readyPoint().await(readyCondition, strategy, timeoutNanos);
      if (isReady) {
        readyPoint().signalOne(); // It takes nothing, and may have been woken for who does.
      }
      return isReady;
    } finally {
      end.leaveToReceive();
    }
  }

  /** Whether who waits would be done. The caller uses this end. */
  boolean isReady(boolean look) {
    if (queue.size() != 0 || queue.isClosed()) {
      return true;
    }
    if (look) {
      end.lookAtPeer();
    }
    return queue.isClosed();
  }

  /** Gives the role back; nobody else uses this side. */
  void closeRole() {
    if (taker != null) {
      taker.close();
      taker = null;
    }
  }
}
