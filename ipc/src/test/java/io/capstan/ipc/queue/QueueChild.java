package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * What a {@link ChildJvm} runs: {@code WHAT.DO NAME NUMBER}, answered with the result or the
 * exception. WHAT is the kind of the queue.
 *
 * <p>Records are {@code PRODUCER SEQUENCE CHECK}, longs, and some bytes that follow from them. What
 * was surely offered, and what was surely read, is in a log that the children write in the region.
 */
final class QueueChild {
  private final Region region;

  private QueueChild(Region region) {
    this.region = region;
  }

  static ChildJvm start(Region region) {
    return ChildJvm.start(QueueChild.class, region.location(), region.name());
  }

  public static void main(String[] arguments) throws IOException {
    QueueChild child = new QueueChild(Region.attach(Path.of(arguments[0]), arguments[1]));
    ChildMain.run(child::obey);
  }

  private String obey(String[] command) throws Exception {
    String[] verb = command[0].split("\\.");
    long number = command.length > 2 ? Long.parseLong(command[2]) : 0;
    return verb[0].equals("typed")
        ? TypedChild.obey(region, verb[1], command[1], number)
        : obey(queue(verb[0], command[1]), verb[1], number);
  }

  private ByteQueue queue(String kind, String name) {
    return switch (kind) {
      case "one-to-one" -> OneToOneQueue.open(region, name);
      case "many-to-one" -> ManyToOneQueue.open(region, name);
      case "many-to-many" -> ManyToManyQueue.open(region, name);
      default -> throw new IllegalArgumentException("kind=" + kind);
    };
  }

  private String obey(ByteQueue queue, String verb, long number) throws Exception {
    switch (verb) {
      case "hold-claim": // An open claim in this process's hand.
        Claim claim = queue.producer().claim((int) number);
        claim.memory().fill(claim.offset(), number, (byte) 7);
        return "ok";
      case "hold-roles":
        queue.producer();
        queue.consumer();
        return "ok";
      case "hang-in-read":
        queue
            .consumer()
            .read(
                (memory, offset, lengthBytes) -> {
                  ChildMain.say("ok");
                  LockSupport.parkNanos(Long.MAX_VALUE);
                });
        return "unreachable";
      case "put-for-ever":
        return Traffic.putForEver(region, queue, (int) number);
      case "take-for-ever":
        return Traffic.takeForEver(region, queue);
      case "compete-put":
        return ManyToManyTraffic.putForEver(region, queue, (int) number);
      case "compete-take":
        return ManyToManyTraffic.takeForEver(region, queue);
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }
}
