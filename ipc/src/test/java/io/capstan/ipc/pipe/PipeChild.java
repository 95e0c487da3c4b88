package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;

/**
 * What a {@link ChildJvm} runs: one command a line, answered with its result or its exception. It
 * holds one end at a time, which the commands are about.
 */
final class PipeChild {
  private static final int REGION_BYTES = 1 << 26;

  private final Region region;
  private Connection end;

  private PipeChild(Region region) {
    this.region = region;
  }

  public static void main(String[] arguments) throws IOException {
    PipeChild child = new PipeChild(Region.attach(Path.of(arguments[0]), arguments[1]));
    ChildMain.run(child::obey);
  }

  /** Those that share a region which has room for the longest messages. */
  static Crew crew() throws IOException {
    return new Crew(PipeChild.class, REGION_BYTES);
  }

  private String obey(String[] words) throws Exception {
    return obey(words[0], words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : "");
  }

  private String obey(String verb, String first, String second) throws Exception {
    switch (verb) {
      case "take-first":
        end = Pipe.open(region, first).first();
        return "ok";
      case "take-second":
        end = Pipe.open(region, first).second();
        return "ok";
      case "take-from-queue":
        end = (Connection) SharedBlockingQueue.open(region, first).take();
        return "ok";
      case "put-into-queue":
        SharedBlockingQueue.open(region, first).put(end);
        return "ok";
      case "take-handle":
        byte[] handle = Base64.getDecoder().decode(first);
        end = (Connection) Handle.decode(ByteBuffer.wrap(handle)).open();
        return "ok";
      case "receive-end":
        end = (Connection) end.receive();
        return "ok";
      case "grandchild-echoes":
        return grandchildEchoes();
      case "send":
        end.send(first);
        return "ok";
      case "receive":
        return end.receive().toString();
      case "send-bytes":
        end.sendBytes(Traffic.message(Integer.parseInt(first), Integer.parseInt(second)));
        return "ok";
      case "receive-bytes":
        return "" + end.receiveBytes().length;
      case "echo":
        return echo(Integer.parseInt(first));
      case "hold-claim":
        Claim claim = end.claim(Integer.parseInt(first));
        claim.memory().fill(claim.offset(), claim.lengthBytes(), (byte) 7);
        return "ok";
      case "hang-in-read":
        return hangInRead();
      case "send-for-ever":
        return Traffic.sendForEver(region, end);
      case "receive-for-ever":
        return Traffic.receiveForEver(region, end);
      case "close":
        end.close();
        return "ok";
      case "close-region":
        region.close();
        return "ok";
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private String echo(int count) throws InterruptedException {
    for (int index = 0; index < count; index++) {
      end.sendBytes(end.receiveBytes());
    }
    return "ok";
  }

  private String hangInRead() throws InterruptedException {
    end.read(
        (memory, offset, lengthBytes) -> {
          ChildMain.say("ok");
          LockSupport.parkNanos(Long.MAX_VALUE);
        });
    return "unreachable";
  }

  /** Hands the end over to a process of its own. */
  private String grandchildEchoes() {
    try (ChildJvm grandchild = ChildJvm.start(PipeChild.class, region.location(), region.name())) {
      grandchild.ask("take-handle", encoded(end));
      return grandchild.ask("echo", "3");
    }
  }

  /** A handle as text, for a command line say. */
  static String encoded(Connection connection) {
    Handle handle = connection.handle();
    ByteBuffer bytes = ByteBuffer.allocate(handle.encodedLength());
    handle.encode(bytes);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
