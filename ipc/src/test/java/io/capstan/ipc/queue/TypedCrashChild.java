package io.capstan.ipc.queue;

import io.capstan.ipc.memory.CrashPoints;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A JVM that is halted just before the Nth write of one operation on a {@link SharedBlockingQueue}:
 * {@code LOCATION REGION QUEUE OPERATION N}. Exits with 0 if the operation has fewer writes.
 */
final class TypedCrashChild {
  /** What it is halted in. It has its role before. */
  enum Operation {
    PUT,
    TAKE
  }

  private TypedCrashChild() {}

  public static void main(String[] arguments) throws IOException {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.open(region, arguments[2]);
    boolean puts = Operation.valueOf(arguments[3]) == Operation.PUT;
    if (puts) {
      require(queue.offer(item(0)));
    } else {
      require(queue.poll() != null);
    }
    CrashPoints.arm(Long.parseLong(arguments[4]));
    require(puts ? queue.offer(item(1)) : queue.poll() != null);
    CrashPoints.disarm();
    Runtime.getRuntime().halt(0); // Without closing its region: all children die.
  }

  /** What only a block has room for. */
  static long[] item(long number) {
    return TypedChild.item(number);
  }

  private static void require(boolean met) {
    if (!met) {
      throw new AssertionError("the operation did not do what it was to do");
    }
  }
}
