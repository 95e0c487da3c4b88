package io.capstan.ipc.pipe;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueClosedException;
import io.capstan.ipc.queue.QueueConsumer;
import io.capstan.ipc.queue.RecordHandler;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.Objects;

/** The receiving side of an end. */
final class Receiver {
  private final PipeEnd end;
  private final OneToOneQueue queue;
  private final Parcels parcels;
  private final RecordHandler recordHandler = this::onRecord;
  private final WaitPoint.Condition readCondition = this::isRead;
  private final WaitPoint.Condition readyCondition = this::isReady;
  private QueueConsumer consumer;
  private final MessageReader reader = new MessageReader();
  private Block block; // null: none is in hand
  private long parcel;

  Receiver(PipeEnd end, OneToOneQueue queue, Parcels parcels) {
    this.end = end;
    this.queue = queue;
    this.parcels = parcels;
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
    end.enterToReceive();
    try {
      reader.decode(codec);
      await(strategy);
      return reader.object();
    } finally {
      leave();
    }
  }

  /** Waits for a message and copies it to an array of its length. */
  byte[] receiveBytes(WaitStrategy strategy) throws InterruptedException {
    end.enterToReceive();
    try {
      reader.copy(null);
      await(strategy);
      return (byte[]) reader.object();
    } finally {
      leave();
    }
  }

  /** Waits for a message and copies it to the target; returns its length. */
  int receiveBytes(byte[] target, WaitStrategy strategy) throws InterruptedException {
    end.enterToReceive();
    try {
      reader.copy(Objects.requireNonNull(target, "target"));
      await(strategy);
      return reader.lengthBytes();
    } finally {
      leave();
    }
  }

  /** Waits for a message and hands it to the handler. */
  void read(RecordHandler handler, WaitStrategy strategy) throws InterruptedException {
    end.enterToReceive();
    try {
      reader.pass(Objects.requireNonNull(handler, "handler"));
      await(strategy);
    } finally {
      leave();
    }
  }

  private void await(WaitStrategy strategy) throws InterruptedException {
    PipeEnd.requireNotInterrupted();
    try {
      if (!isRead(false)) {
        queue.readyPoint().await(readCondition, strategy, Long.MAX_VALUE);
      }
      end.hear();
    } catch (QueueClosedException e) {
      throw end.endOfStream();
    }
  }

  private void leave() {
    reader.forget();
    if (block != null) {
      freeBlock();
    }
    end.leaveToReceive();
  }

  private boolean isRead(boolean look) {
    if (consumer == null) {
      consumer = queue.consumer();
    }
    if (consumer.read(recordHandler, 1) != 0) {
      return true;
    }
    if (look) {
      end.lookAtPeer();
    }
    return false;
  }

  private void onRecord(Memory memory, long offset, int lengthBytes) {
    byte form = memory.getByte(offset + lengthBytes - MessageLayout.FORM_LENGTH);
    if ((form & MessageLayout.IN_BLOCK) == 0) {
      reader.onMessage(memory, offset, MessageLayout.messageBytes(lengthBytes, form), form);
    } else {
      onBlock(memory, offset, lengthBytes, form);
    }
  }

  private void onBlock(Memory memory, long offset, int lengthBytes, byte form) {
    if (lengthBytes != MessageLayout.BLOCK_RECORD_LENGTH) {
      throw new DecodeException("record of form=" + form + " lengthBytes=" + lengthBytes);
    }
    parcel = memory.getLong(offset + MessageLayout.PARCEL_OFFSET);
    block = parcels.take(parcel, memory.getLong(offset + MessageLayout.LENGTH_OFFSET));
    reader.onMessage(memory, block.offset(), (int) block.lengthBytes(), form);
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
      return readyPoint().await(readyCondition, strategy, timeoutNanos);
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
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }
}
