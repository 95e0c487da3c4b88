package io.capstan.ipc.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real child JVM that runs {@link ValueChild}. It ends with its standard input, and by itself
 * after a minute, so that no read here waits longer; {@link #close} kills and reaps it whatever
 * state it is in.
 */
final class ChildJvm implements AutoCloseable {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  static ChildJvm start(Path location, String job, int number, int rounds) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ValueChild.class.getName(), location.toString(), job));
    command.addAll(List.of(Integer.toString(number), Integer.toString(rounds)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    return new ChildJvm(builder.start());
  }

  /** Starts so many, and returns when all have attached. */
  static List<ChildJvm> startAll(Path location, String job, int count, int rounds)
      throws IOException {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int number = 0; number < count; number++) {
        children.add(start(location, job, number, rounds));
      }
      for (ChildJvm child : children) {
        child.awaitWord("ready");
      }
      return children;
    } catch (IOException | RuntimeException | Error e) {
      closeAll(children);
      throw e;
    }
  }

  void begin() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  void awaitDone() throws IOException {
    awaitWord("done");
  }

  /** Reads byte by byte: what comes after the word stays in the pipe. */
  private void awaitWord(String word) throws IOException {
    byte[] line = process.getInputStream().readNBytes(word.length() + 1);
    assertEquals(word + "\n", new String(line, UTF_8), () -> "child " + process.pid());
  }

  /** Kills it by SIGKILL and returns when it has ended. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Returns its exit value when it has ended. */
  int awaitEnd() {
    try {
      assertTrue(process.waitFor(ValueChild.DEADLINE.toSeconds(), TimeUnit.SECONDS), "no end");
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while reaping child " + process.pid(), e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  static void closeAll(List<ChildJvm> children) {
    children.forEach(child -> child.process.destroyForcibly());
    children.forEach(ChildJvm::close);
  }
}
