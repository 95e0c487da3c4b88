package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A JVM that is halted just before the Nth write of one operation on a {@link ManyToManyQueue}:
 * {@code LOCATION REGION QUEUE OPERATION N}. Exits with 0 if the operation has fewer writes.
 */
final class ManyToManyCrashChild {
  /** What the child puts into the queue. */
  static final long OFFERED = 9;

  /** What it is halted in. */
  enum Operation {
    OFFER,
    COMMIT,
    ABORT,
    POLL,
    READ,
    REMOVE,
    CLOSE,
    ROLES,
    RECOVER
  }

  private ManyToManyCrashChild() {}

  public static void main(String[] arguments) throws IOException {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    ManyToManyQueue queue = ManyToManyQueue.open(region, arguments[2]);
    Operation operation = Operation.valueOf(arguments[3]);
    Runnable calls = prepare(queue, operation);
    CrashStates.run(region, arguments[2], arguments[4], calls);
  }

  static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static long value(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  private static Runnable prepare(ManyToManyQueue queue, Operation operation) {
    byte[] bytes = bytes(OFFERED);
    switch (operation) {
      case OFFER:
      case COMMIT:
      case ABORT:
        QueueProducer producer = queue.producer();
        return operation == Operation.OFFER
            ? () -> require(producer.offer(bytes))
            : () -> claim(producer, bytes, operation == Operation.COMMIT);
      case POLL:
      case READ:
        QueueConsumer consumer = queue.consumer();
        return operation == Operation.POLL
            ? () -> require(consumer.poll(bytes) == Long.BYTES)
            : () -> require(consumer.read((memory, offset, lengthBytes) -> {}, 2) == 2);
      case REMOVE:
        ManyToManyConsumer remover = (ManyToManyConsumer) queue.consumer();
        ManyToManyBrowser browser = remover.browse();
        browser.next();
        ManyToManyBrowser.Place second = browser.next();
        return () -> require(remover.remove(second));
      case CLOSE:
        return queue::close;
      case ROLES:
        return () -> {
          queue.producer().close();
          queue.consumer().close();
        };
      default:
        ManyToManyRecovery recovery = new ManyToManyRecovery(queue.state());
        return recovery::recoverDead;
    }
  }

  private static void claim(QueueProducer producer, byte[] bytes, boolean commits) {
    Claim claim = producer.claim(bytes.length);
    claim.memory().putBytes(claim.offset(), bytes);
    if (commits) {
      claim.commit();
    } else {
      claim.abort();
    }
  }

  private static void require(boolean met) {
    if (!met) {
      throw new AssertionError("the operation did not do what it was to do");
    }
  }
}
