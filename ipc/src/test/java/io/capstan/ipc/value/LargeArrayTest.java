package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionReaper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Arrays of more elements than an int counts, and of more bytes than one mapping of the JDK. */
@Timeout(240)
class LargeArrayTest {
  private static final long SIZE_BYTES = 5L << 29;
  private static final long BYTES = (1L << 31) + 1_000;
  private static final int DEADLINE_SECONDS = 120;
  private static final List<String> FLAGS =
      List.of(
          "-Xmx64m",
          "--add-exports",
          "java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-opens",
          "java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-exports",
          "java.base/sun.nio.ch=ALL-UNNAMED");

  /** Makes the arrays, and says the handle of a slice behind the first 2 GiB. */
  static final class Creator {
    public static void main(String[] arguments) throws Exception {
      try (Region region = Region.create(Path.of(arguments[0]), "large", SIZE_BYTES)) {
        SharedByteArray bytes = SharedByteArray.create(region, "bytes", BYTES);
        SharedLongArray longs = SharedLongArray.create(region, "longs", 1 << 20);
        bytes.set(0, (byte) 1);
        bytes.set(BYTES - 1, (byte) 2);
        longs.set(longs.count() - 1, 3);
        Handle handle = bytes.slice(BYTES - 10, 10).handle();
        ByteBuffer encoded = ByteBuffer.allocate(handle.encodedLength());
        handle.encode(encoded);
        System.out.println(HexFormat.of().formatHex(encoded.array()));
        require(System.in.read() < 0, "the end of input");
        require(bytes.get(BYTES - 10) == 4, "what was written through the handle");
        require(bytes.get(BYTES - 10 - (1L << 32) / 2) == 0, "no offset was cut to an int");
        require(longs.get(0) == 5, "the other's long");
      }
    }
  }

  /** Finds all that by name and by handle. */
  static final class Visitor {
    public static void main(String[] arguments) throws Exception {
      SharedByteArray slice =
          (SharedByteArray)
              Handle.decode(ByteBuffer.wrap(HexFormat.of().parseHex(arguments[1]))).open();
      require(slice.get(9) == 2, "the last byte");
      slice.set(0, (byte) 4);
      try (Region region = Region.attach(Path.of(arguments[0]), "large")) {
        SharedByteArray bytes = SharedByteArray.open(region, "bytes");
        SharedLongArray longs = SharedLongArray.open(region, "longs");
        require(bytes.count() == BYTES && longs.count() == 1 << 20, "the counts");
        require(bytes.get(0) == 1 && bytes.get(BYTES - 1) == 2, "both ends");
        byte[] run = new byte[20];
        bytes.get(BYTES - 20, run);
        require(run[10] == 4 && run[19] == 2, "a run of them");
        require(longs.get(longs.count() - 1) == 3, "the last long");
        longs.set(0, 5);
      }
    }
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new IllegalStateException("lost: " + what);
    }
  }

  private static Process start(Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  void elementsBeyondTwoToThe31AreShared() throws Exception {
    Path memory = Path.of("/dev/shm");
    long usableBytes = memory.toFile().getUsableSpace();
    assumeTrue(usableBytes > 2 * SIZE_BYTES, "too little shared memory: bytes=" + usableBytes);
    Path location = Files.createTempDirectory(memory, "large-test-");
    Process creator = start(Creator.class, location.toString());
    try (BufferedReader output = creator.inputReader()) {
      String handle = output.readLine();
      Process visitor = start(Visitor.class, location.toString(), handle);
      try {
        assertEquals(0, exitValue(visitor));
      } finally {
        visitor.destroyForcibly().waitFor();
      }
      creator.getOutputStream().close();
      assertEquals(0, exitValue(creator));
    } finally {
      creator.destroyForcibly().waitFor();
      RegionReaper.sweep(location);
      Files.delete(location); // Nothing is left in it.
    }
  }

  private static int exitValue(Process process) throws InterruptedException {
    assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "no end");
    return process.exitValue();
  }
}
