package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.CrashPoints;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.sync.SharedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A JVM that is halted just before the Nth write of one operation at the second end of a pipe:
 * {@code LOCATION REGION PIPE OPERATION N}. Exits with 0 if the operation has fewer writes.
 */
final class PipeSweepChild {
  /** What the child sends, and what it is sent, where the message is short. */
  static final String SHORT = "short";

  /** How long a message is that travels as a block. */
  static final int LONG_BYTES = 100_000;

  static final String QUEUE = "queue";

  /** What it is halted in. */
  enum Operation {
    OPEN,
    TAKE,
    SEND,
    SEND_LONG,
    SEND_LONG_OBJECT,
    CLAIM_SHORTER,
    ABORT_LONG,
    RECEIVE,
    RECEIVE_LONG,
    READ_LONG,
    WAIT,
    CLOSE,
    CLOSE_UNREAD,
    HAND_OVER,
    TAKE_OVER,
    TAKE_BACK,
    SWEEP
  }

  /** One operation, ready to be done. */
  interface Deed {
    void run() throws Exception;
  }

  private PipeSweepChild() {}

  public static void main(String[] arguments) throws Exception {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    Deed deed = prepare(region, arguments[2], Operation.valueOf(arguments[3]));
    CrashPoints.arm(Long.parseLong(arguments[4]));
    deed.run();
    CrashPoints.disarm();
    Runtime.getRuntime().halt(0); // Without closing its end: all children die.
  }

  private static Deed prepare(Region region, String name, Operation operation) throws Exception {
    switch (operation) {
      case OPEN:
        return () -> Pipe.open(region);
      case SWEEP:
        return () -> Pipe.sweep(region);
      case TAKE:
        return () -> Pipe.open(region, name).second();
      case TAKE_OVER:
        SharedBlockingQueue<Object> queue = SharedBlockingQueue.open(region, QUEUE);
        return () -> ((Connection) queue.take()).send(SHORT);
      default:
        return prepare(region, Pipe.open(region, name).second(), operation);
    }
  }

  private static Deed prepare(Region region, Connection end, Operation operation) throws Exception {
    byte[] bytes = Traffic.message(1, LONG_BYTES);
    return switch (operation) {
      case SEND -> () -> end.send(SHORT);
      case SEND_LONG -> () -> end.sendBytes(bytes);
      case SEND_LONG_OBJECT -> () -> end.send("x".repeat(LONG_BYTES));
      case CLAIM_SHORTER ->
          () -> {
            var claim = end.claim(LONG_BYTES + 1);
            claim.memory().putBytes(claim.offset(), bytes);
            claim.commit(LONG_BYTES);
          };
      case ABORT_LONG -> () -> end.claim(LONG_BYTES).abort();
      case RECEIVE, RECEIVE_LONG -> end::receiveBytes;
      case READ_LONG -> () -> end.read((memory, offset, lengthBytes) -> {});
      case WAIT -> prepareWait(region, end);
      case CLOSE, CLOSE_UNREAD -> end::close;
      case HAND_OVER -> {
        SharedBlockingQueue<Object> queue = SharedBlockingQueue.open(region, QUEUE);
        yield () -> queue.put(end);
      }
      case TAKE_BACK -> {
        end.handle();
        yield () -> end.send(SHORT);
      }
      default -> throw new IllegalArgumentException("operation=" + operation);
    };
  }

  /** It sleeps in the kernel, and so has counted itself at each place. */
  private static Deed prepareWait(Region region, Connection end) {
    io.capstan.ipc.memory.Memory.hasKernelWait();
    SharedEvent event = SharedEvent.open(region, "event");
    return () -> Connections.wait(List.of(end, event), Duration.ofMillis(50));
  }
}
