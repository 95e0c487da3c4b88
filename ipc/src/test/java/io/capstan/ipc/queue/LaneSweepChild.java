package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A JVM that is halted just before the Nth write of one operation on a queue of lanes: {@code
 * LOCATION REGION KIND QUEUE OPERATION N}, see {@link CrashStates}. Exits with 0 if the operation
 * has fewer writes.
 */
final class LaneSweepChild {
  /** What the child puts into the queue. */
  static final long OFFERED = 9;

  /** What it is halted in. */
  enum Operation {
    OFFER,
    COMMIT,
    ABORT,
    PUBLISH,
    POLL,
    READ,
    TAKE,
    CLOSE,
    PRODUCER,
    CONSUMER
  }

  /** Which queue. */
  enum Kind {
    ONE_TO_ONE,
    MANY_TO_ONE;

    ByteQueue open(Region region, String name) {
      return this == ONE_TO_ONE
          ? OneToOneQueue.open(region, name)
          : ManyToOneQueue.open(region, name);
    }
  }

  private LaneSweepChild() {}

  public static void main(String[] arguments) throws IOException {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    ByteQueue queue = Kind.valueOf(arguments[2]).open(region, arguments[3]);
    Runnable calls = prepare(region.memory(), queue, Operation.valueOf(arguments[4]));
    CrashStates.run(region, arguments[3], arguments[5], calls);
  }

  static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static long value(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  private static Runnable prepare(Memory memory, ByteQueue queue, Operation operation) {
    switch (operation) {
      case OFFER:
      case COMMIT:
      case ABORT:
        return prepareOffer(queue.producer(), operation);
      case POLL:
      case READ:
        return prepareRead(queue.consumer(), operation);
      case PUBLISH:
        return preparePublish(memory, ((OneToOneQueue) queue).producer());
      case TAKE:
        return prepareTake(((OneToOneQueue) queue).taker());
      case CLOSE:
        return queue::close;
      case PRODUCER:
        return () -> queue.producer().close();
      default:
        return () -> queue.consumer().close();
    }
  }

  private static Runnable prepareOffer(QueueProducer producer, Operation operation) {
    byte[] bytes = bytes(OFFERED);
    return operation == Operation.OFFER
        ? () -> require(producer.offer(bytes))
        : () -> {
          Claim claim = producer.claim(2 * bytes.length);
          claim.memory().putBytes(claim.offset(), bytes);
          if (operation == Operation.COMMIT) {
            claim.commit(bytes.length);
          } else {
            claim.abort();
          }
        };
  }

  private static Runnable prepareRead(QueueConsumer consumer, Operation operation) {
    return operation == Operation.POLL
        ? () -> require(consumer.poll(new byte[Long.BYTES]) == Long.BYTES)
        : () -> require(consumer.read((memory, offset, lengthBytes) -> {}, 2) == 2);
  }

  /** As a pipe sends. */
  private static Runnable preparePublish(Memory memory, LaneProducer producer) {
    byte[] bytes = bytes(OFFERED);
    return () -> {
      long record = producer.reserve(2 * bytes.length);
      memory.putBytes(record, bytes);
      producer.publish(record, bytes.length, 7);
    };
  }

  /** As a pipe receives. */
  private static Runnable prepareTake(LaneTaker taker) {
    return () -> {
      require(taker.hasRecordOrEnd() && taker.take() != LaneTaker.NONE);
      taker.release();
    };
  }

  private static void require(boolean met) {
    if (!met) {
      throw new AssertionError("the operation did not do what it was to do");
    }
  }
}
