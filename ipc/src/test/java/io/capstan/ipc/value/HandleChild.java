package io.capstan.ipc.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedEvent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that knows of no region but by what it is sent. */
final class HandleChild {
  private static final int DEADLINE_SECONDS = 60;

  private HandleChild() {}

  public static void main(String[] arguments) throws Exception {
    Thread deadline = new Thread(HandleChild::endAfterDeadline);
    deadline.setDaemon(true);
    deadline.start();
    DataInputStream input = new DataInputStream(System.in);
    byte[] bytes = new byte[input.readInt()];
    input.readFully(bytes);
    List<?> sent = (List<?>) HandleTest.deserialize(bytes);
    System.out.println("arrived");
    change(sent);
    while (input.read() >= 0) {
      // Until the test has looked.
    }
  }

  private static void change(List<?> sent) {
    ((SharedLongArray) sent.get(1)).set(1, 42);
    SharedStruct struct = (SharedStruct) sent.get(2);
    StructValue tick = struct.layout().value();
    struct.layout().int64("time").set(tick, 99);
    struct.write(tick);
    ((Guarded<?>) sent.get(3)).update(value -> ((SharedLong) value).increment());
    ((SharedEvent) sent.get(4)).set();
  }

  private static void endAfterDeadline() {
    try {
      Thread.sleep(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    } catch (InterruptedException e) {
      // Nobody interrupts it; if somebody does, the end comes early.
    }
    Runtime.getRuntime().halt(1);
  }

  static Process start() throws IOException {
    return new Process(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HandleChild.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** The JVM, from outside; reaped whatever state it is in. */
  static final class Process implements AutoCloseable {
    private final java.lang.Process process;

    private Process(java.lang.Process process) {
      this.process = process;
    }

    void send(Object object) throws IOException {
      byte[] bytes = HandleTest.serialize(object);
      DataOutputStream output = new DataOutputStream(process.getOutputStream());
      output.writeInt(bytes.length);
      output.write(bytes);
      output.flush();
    }

    /** Waits for that line; the child ends itself at its deadline. */
    void await(String line) throws IOException {
      byte[] said = process.getInputStream().readNBytes(line.length() + 1);
      assertEquals(line + "\n", new String(said, UTF_8));
    }

    /** How many participants the region has that are not this JVM's. */
    long participants(Region region) throws IOException {
      try (var files = Files.list(region.path())) {
        return files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("participant-"))
                .count()
            - 2;
      }
    }

    void finish() throws Exception {
      process.getOutputStream().close();
      assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "it ends");
      assertEquals(0, process.exitValue());
    }

    @Override
    public void close() throws Exception {
      process.destroyForcibly();
      assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "it ends");
    }
  }
}
