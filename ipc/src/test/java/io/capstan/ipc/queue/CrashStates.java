package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.CrashPoints;
import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.Crew;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a process leaves of a queue that dies just before one of an operation's writes: either it
 * does, or it keeps the queue's bytes as they were before each of its writes, and after the last,
 * and dies then. The second takes one process for all writes.
 */
final class CrashStates {
  private CrashStates() {}

  /**
   * In the child: runs the operation and ends this JVM, its roles not given back.
   *
   * @param write the number of the write that is not done, or a file for the states
   */
  static void run(Region region, String queue, String write, Runnable operation)
      throws IOException {
    if (write.startsWith("/")) {
      record(region, queue, Path.of(write), operation);
    } else {
      CrashPoints.arm(Long.parseLong(write));
      operation.run();
      CrashPoints.disarm();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void record(Region region, String queue, Path file, Runnable operation)
      throws IOException {
    ByteArrayOutputStream states = new ByteArrayOutputStream();
    CrashPoints.observe(() -> states.writeBytes(bytes(region, queue)));
    operation.run();
    CrashPoints.disarm();
    states.writeBytes(bytes(region, queue));
    Files.write(file, states.toByteArray());
  }

  private static byte[] bytes(Region region, String queue) {
    DirectoryEntry entry = entry(region, queue);
    byte[] bytes = new byte[(int) entry.lengthBytes()];
    region.memory().getBytes(entry.offset(), bytes);
    return bytes;
  }

  private static DirectoryEntry entry(Region region, String queue) {
    return region.directory().find(queue).orElseThrow();
  }

  /**
   * In the parent: runs such a child once, for the states of all its writes; the last is its whole
   * deed.
   *
   * @param queue the object that it writes to
   * @param arguments what {@link Crew#crash} would be given, without the write
   */
  static List<byte[]> of(Crew crew, Class<?> main, String queue, Object... arguments)
      throws Exception {
    Path file = Files.createTempFile("crash-states", null).toAbsolutePath();
    try {
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = file;
      assertEquals(0, crew.crash(main, all));
      return read(crew.region(), queue, file);
    } finally {
      Files.delete(file);
    }
  }

  private static List<byte[]> read(Region region, String queue, Path file) throws IOException {
    int length = (int) entry(region, queue).lengthBytes();
    byte[] all = Files.readAllBytes(file);
    List<byte[]> states = new ArrayList<>();
    for (int from = 0; from < all.length; from += length) {
      states.add(Arrays.copyOfRange(all, from, from + length));
    }
    return states;
  }

  /** Makes the queue what it was in that state. Nobody uses it. */
  static void restore(Region region, String queue, byte[] state) {
    region.memory().putBytes(entry(region, queue).offset(), state);
  }
}
