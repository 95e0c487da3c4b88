package io.capstan.bench;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.ByteQueue;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.ManyToOneQueue;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueConsumer;
import io.capstan.ipc.queue.QueueProducer;
import io.capstan.ipc.queue.RecordHandler;
import java.io.File;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** One side of a comparison of rings, as one process sees it. All map a file of the same folder. */
enum RingContender {
  /** Our ring; records are written and read in place. */
  CAPSTAN {
    @Override
    Sender sender(Path folder, int producers, int producer) throws IOException {
      QueueProducer role = queue(folder, producers).producer();
      return (sequence, check) -> {
        Claim claim = role.claim(RingMessage.LENGTH);
        if (claim == null) {
          return false;
        }
        Memory memory = claim.memory();
        long offset = claim.offset();
        memory.putLong(offset + RingMessage.PRODUCER_OFFSET, producer);
        memory.putLong(offset + RingMessage.SEQUENCE_OFFSET, sequence);
        memory.putLong(offset + RingMessage.CHECK_OFFSET, check);
        memory.putLong(offset + RingMessage.END_OFFSET, ~check);
        claim.commit();
        return true;
      };
    }

    @Override
    Receiver receiver(Path folder, int producers) throws IOException {
      QueueConsumer role = queue(folder, producers).consumer();
      RingMessage.Ledger[] ledger = new RingMessage.Ledger[1];
      RecordHandler handler =
          (memory, offset, lengthBytes) ->
              ledger[0].add(
                  memory.getLong(offset + RingMessage.PRODUCER_OFFSET),
                  memory.getLong(offset + RingMessage.SEQUENCE_OFFSET),
                  memory.getLong(offset + RingMessage.CHECK_OFFSET),
                  memory.getLong(offset + RingMessage.END_OFFSET));
      return (now, limit) -> {
        ledger[0] = now;
        return role.read(handler, limit);
      };
    }
  },

  /** Agrona's ring, the same way. */
  AGRONA {
    @Override
    Sender sender(Path folder, int producers, int producer) {
      RingBuffer ring = ring(folder, producers);
      AtomicBuffer buffer = ring.buffer();
      return (sequence, check) -> {
        int index = ring.tryClaim(1, RingMessage.LENGTH);
        if (index < 0) {
          return false;
        }
        buffer.putLong(index + RingMessage.PRODUCER_OFFSET, producer);
        buffer.putLong(index + RingMessage.SEQUENCE_OFFSET, sequence);
        buffer.putLong(index + RingMessage.CHECK_OFFSET, check);
        buffer.putLong(index + RingMessage.END_OFFSET, ~check);
        ring.commit(index);
        return true;
      };
    }

    @Override
    Receiver receiver(Path folder, int producers) {
      RingBuffer ring = ring(folder, producers);
      RingMessage.Ledger[] ledger = new RingMessage.Ledger[1];
      MessageHandler handler =
          (type, buffer, index, length) ->
              ledger[0].add(
                  buffer.getLong(index + RingMessage.PRODUCER_OFFSET),
                  buffer.getLong(index + RingMessage.SEQUENCE_OFFSET),
                  buffer.getLong(index + RingMessage.CHECK_OFFSET),
                  buffer.getLong(index + RingMessage.END_OFFSET));
      return (now, limit) -> {
        ledger[0] = now;
        return ring.read(handler, limit);
      };
    }
  },

  /** Our ring; records are copied in and out. */
  CAPSTAN_COPY {
    @Override
    Sender sender(Path folder, int producers, int producer) throws IOException {
      QueueProducer role = queue(folder, producers).producer();
      byte[] bytes = new byte[RingMessage.LENGTH];
      UnsafeBuffer message = new UnsafeBuffer(bytes);
      return (sequence, check) -> {
        write(message, producer, sequence, check);
        return role.offer(bytes, 0, RingMessage.LENGTH);
      };
    }

    @Override
    Receiver receiver(Path folder, int producers) throws IOException {
      QueueConsumer role = queue(folder, producers).consumer();
      byte[] bytes = new byte[RingMessage.LENGTH];
      UnsafeBuffer message = new UnsafeBuffer(bytes);
      RingMessage.Ledger[] ledger = new RingMessage.Ledger[1];
      RecordHandler handler =
          (memory, offset, lengthBytes) -> {
            memory.getBytes(offset, bytes, 0, lengthBytes);
            add(message, ledger[0]);
          };
      return (now, limit) -> {
        ledger[0] = now;
        return role.read(handler, limit);
      };
    }
  },

  /** Agrona's ring, the same way. */
  AGRONA_COPY {
    @Override
    Sender sender(Path folder, int producers, int producer) {
      RingBuffer ring = ring(folder, producers);
      UnsafeBuffer message = new UnsafeBuffer(new byte[RingMessage.LENGTH]);
      return (sequence, check) -> {
        write(message, producer, sequence, check);
        return ring.write(1, message, 0, RingMessage.LENGTH);
      };
    }

    @Override
    Receiver receiver(Path folder, int producers) {
      RingBuffer ring = ring(folder, producers);
      byte[] bytes = new byte[RingMessage.LENGTH];
      UnsafeBuffer message = new UnsafeBuffer(bytes);
      RingMessage.Ledger[] ledger = new RingMessage.Ledger[1];
      MessageHandler handler =
          (type, buffer, index, length) -> {
            buffer.getBytes(index, bytes, 0, length);
            add(message, ledger[0]);
          };
      return (now, limit) -> {
        ledger[0] = now;
        return ring.read(handler, limit);
      };
    }
  };

  /** For all producers together, so that the rings have the same number of bytes. */
  static final int CAPACITY_BYTES = 1 << 20;

  static final String NAME = "rings";

  /** Sends the message of that sequence number, if there is room. */
  interface Sender {
    boolean send(long sequence, long check);
  }

  /** Enters what there is into the ledger; returns how many there were. */
  interface Receiver {
    int receive(RingMessage.Ledger ledger, int limit);
  }

  abstract Sender sender(Path folder, int producers, int producer) throws IOException;

  abstract Receiver receiver(Path folder, int producers) throws IOException;

  /** The process keeps the region until it ends. */
  private static ByteQueue queue(Path folder, int producers) throws IOException {
    Region region = Region.attach(folder, NAME);
    return producers == 1 ? OneToOneQueue.open(region, NAME) : ManyToOneQueue.open(region, NAME);
  }

  /** The file that Agrona's rings lie in. */
  static File file(Path folder) {
    return folder.resolve("agrona").toFile();
  }

  private static RingBuffer ring(Path folder, int producers) {
    MappedByteBuffer mapped = IoUtil.mapExistingFile(file(folder), NAME);
    UnsafeBuffer buffer = new UnsafeBuffer(mapped);
    return producers == 1 ? new OneToOneRingBuffer(buffer) : new ManyToOneRingBuffer(buffer);
  }

  /** How long Agrona's file is. */
  static int fileLength() {
    return CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH;
  }

  private static void write(UnsafeBuffer message, long producer, long sequence, long check) {
    message.putLong(RingMessage.PRODUCER_OFFSET, producer);
    message.putLong(RingMessage.SEQUENCE_OFFSET, sequence);
    message.putLong(RingMessage.CHECK_OFFSET, check);
    message.putLong(RingMessage.END_OFFSET, ~check);
  }

  private static void add(UnsafeBuffer message, RingMessage.Ledger ledger) {
    ledger.add(
        message.getLong(RingMessage.PRODUCER_OFFSET),
        message.getLong(RingMessage.SEQUENCE_OFFSET),
        message.getLong(RingMessage.CHECK_OFFSET),
        message.getLong(RingMessage.END_OFFSET));
  }
}
