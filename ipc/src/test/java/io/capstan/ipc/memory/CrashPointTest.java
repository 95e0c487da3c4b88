package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM dies before the write that it is told, and no write is forgotten. */
class CrashPointTest {
  private static final int CAPACITY = 64;

  @TempDir private Path folder;

  /** What the child runs: {@code FILE WRITE}. Exits with the count of writes if it survives. */
  static final class Writer {
    public static void main(String[] arguments) throws IOException {
      Memory memory = map(Path.of(arguments[0]));
      memory.putByte(CAPACITY - 1, (byte) 9); // Before it is armed: does not count.
      CrashPoint.arm(Long.parseLong(arguments[1]));
      memory.putByte(0, (byte) 1);
      memory.getLongVolatile(0);
      memory.compareAndSetByte(1, (byte) 0, (byte) 2);
      memory.putBytes(2, new byte[] {3, 4});
      memory.fill(4, 2, (byte) 5);
      Thread other = new Thread(() -> memory.putByte(CAPACITY - 2, (byte) 9));
      other.start();
      join(other);
      System.exit((int) CrashPoint.disarm());
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What the child runs to show that each method that writes has a crash point. */
  static final class EachMethod {
    public static void main(String[] arguments) throws Exception {
      Memory memory = map(Path.of(arguments[0]));
      for (var method : Memory.class.getMethods()) {
        if (method.getDeclaringClass() == Memory.class
            && method.getParameterCount() > 0
            && !Modifier.isStatic(method.getModifiers())
            && !method.getName().equals("awaitChange")) {
          List<Object> values = new ArrayList<>();
          for (Class<?> type : method.getParameterTypes()) {
            values.add(anyOf(type, memory));
          }
          CrashPoint.arm(0);
          method.invoke(memory, values.toArray());
          System.out.println(method.getName() + " " + CrashPoint.disarm());
        }
      }
    }

    private static Object anyOf(Class<?> type, Memory memory) {
      if (type.isArray()) {
        return java.lang.reflect.Array.newInstance(type.getComponentType(), 1);
      }
      if (type == long.class) {
        return 0L;
      }
      if (type == byte.class) {
        return (byte) 0;
      }
      return type == int.class ? (Object) 0 : memory;
    }
  }

  private static Memory map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Memory(channel.map(FileChannel.MapMode.READ_WRITE, 0, CAPACITY));
    }
  }

  private Process start(Class<?> program, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.SMALL_FLAGS);
    command.addAll(ChildJvm.AGRONA_FLAG);
    command.addAll(CrashPoints.JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private int exitValue(Process process) throws Exception {
    try {
      assertTrue(process.waitFor(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS), "no end");
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void diesBeforeTheWriteOfThatNumber() throws Exception {
    byte[][] left = {
      {0, 0, 0, 0, 0, 0},
      {1, 0, 0, 0, 0, 0},
      {1, 2, 0, 0, 0, 0},
      {1, 2, 3, 0, 0, 0}, // In the middle of the copy.
      {1, 2, 3, 4, 0, 0},
      {1, 2, 3, 4, 5, 0}, // In the middle of the filling.
      {1, 2, 3, 4, 5, 5}
    };
    int count = left.length - 1;
    for (int write = 1; write <= count + 1; write++) {
      Path file = folder.resolve("bytes-" + write);
      int status = exitValue(start(Writer.class, file, write));
      assertEquals(write <= count ? CrashPoints.STATUS : count, status, "write=" + write);
      byte[] bytes = Files.readAllBytes(file);
      assertArrayEquals(left[write - 1], java.util.Arrays.copyOf(bytes, 6), "write=" + write);
      assertEquals(9, bytes[CAPACITY - 1]);
      assertEquals(write <= count ? 0 : 9, bytes[CAPACITY - 2], "another thread's write");
    }
  }

  @Test
  void eachMethodThatWritesHasACrashPointAndNoOther() throws Exception {
    assertEquals(0, exitValue(start(EachMethod.class, folder.resolve("bytes"))));
    List<String> lines = Files.readAllLines(folder.resolve("output"), UTF_8);
    assertTrue(lines.size() > 30, lines::toString);
    for (String line : lines) {
      String[] nameAndCount = line.split(" ");
      boolean isRead =
          nameAndCount[0].matches("get(Byte|Int|Long|Double)s?(Acquire|Volatile)?|checkRange");
      assertEquals(isRead, nameAndCount[1].equals("0"), line);
    }
  }

  @Test
  void isOffWhereNobodyAskedForIt() {
    assertFalse(CrashPoint.ENABLED);
    assertThrows(IllegalStateException.class, () -> CrashPoints.arm(1));
  }
}
