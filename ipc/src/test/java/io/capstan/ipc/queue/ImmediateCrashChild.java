package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Path;

/** As {@link ManyToManyCrashChild}, at a queue of {@link MixedRecords}. */
final class ImmediateCrashChild {
  /** What the child puts into the queue: an immediate. */
  static final long OFFERED = 9;

  /** What it is halted in. */
  enum Operation {
    OFFER,
    OFFER_RECORD,
    POLL,
    READ,
    REMOVE,
    CLOSE,
    RECOVER
  }

  private ImmediateCrashChild() {}

  public static void main(String[] arguments) throws IOException {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    ManyToManyQueue queue = ManyToManyQueue.open(region, arguments[2]);
    Runnable calls = prepare(queue, Operation.valueOf(arguments[3]));
    CrashStates.run(region, arguments[2], arguments[4], calls);
  }

  private static Runnable prepare(ManyToManyQueue queue, Operation operation) {
    switch (operation) {
      case OFFER:
      case OFFER_RECORD:
        QueueProducer producer = queue.producer();
        long value = operation == Operation.OFFER ? OFFERED : OFFERED + 1;
        return () -> require(MixedRecords.offer(producer, value));
      case POLL:
      case READ:
        QueueConsumer consumer = queue.consumer();
        int limit = operation == Operation.POLL ? 1 : 2;
        return () -> require(consumer.read(new MixedRecords.Reader(), limit) == limit);
      case REMOVE:
        ManyToManyConsumer remover = (ManyToManyConsumer) queue.consumer();
        ManyToManyBrowser.Place place = MixedRecords.find(remover, 3);
        return () -> require(remover.remove(place, new MixedRecords.Reader()));
      case CLOSE:
        return queue::close;
      default:
        return new ManyToManyRecovery(queue.state())::recoverDead;
    }
  }

  private static void require(boolean met) {
    if (!met) {
      throw new AssertionError("the operation did not do what it was to do");
    }
  }
}
