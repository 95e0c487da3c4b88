package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The command line in a process of its own, which ends with the test. */
final class CommandProcess implements AutoCloseable {
  private static final String EXPORTS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
  private static final long DEADLINE_SECONDS = 30;

  /**
   * A wrapper under which Ctrl-C is heard, also where the tests run under nohup or in a script's
   * background, whose children ignore it.
   */
  static final List<String> LISTENING = List.of("env", "--default-signal");

  private final Process process;
  private final Path directory;
  private final Path location;

  private CommandProcess(Process process, Path directory, Path location) {
    this.process = process;
    this.directory = directory;
    this.location = location;
  }

  /** The command with all that the JVM needs. */
  static List<String> command(String... arguments) {
    List<String> command = commandWithoutExports(arguments);
    command.add(1, EXPORTS);
    return command;
  }

  static List<String> commandWithoutExports(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // As the jar's manifest says.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // What javac made need not be verified: a sixth of the start's time.
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Capstan.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Starts a process that makes its regions in a directory of its own.
   *
   * @param directory an empty one, for its output and its regions
   */
  static CommandProcess start(Path directory, List<String> command) throws IOException {
    Path location = Files.createDirectory(directory.resolve("location"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("CAPSTAN_DIR", location.toString());
    return new CommandProcess(builder.start(), directory, location);
  }

  /** Waits for its end. */
  Invocation result() throws Exception {
    assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still running");
    return new Invocation(process.exitValue(), text("out"), text("err"));
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  /** Sends the signal to the process, or to its process group. */
  void kill(String signal, boolean group) throws Exception {
    send(signal, (group ? "-" : "") + process.pid());
  }

  /** Sends the signal to one of its workers. */
  static void kill(String signal, ProcessHandle worker) throws Exception {
    send(signal, "" + worker.pid());
  }

  private static void send(String signal, String target) throws Exception {
    var command = List.of("kill", "-" + signal, "--", target);
    assertEquals(0, new ProcessBuilder(command).start().waitFor(), command::toString);
  }

  /** Waits until it makes its region. */
  void awaitFile() throws Exception {
    await(() -> files("") > 1); // One is the location itself.
  }

  /** Waits until that many workers have attached, which each shows by its lock. */
  void awaitWorkers(int count) throws Exception {
    await(() -> files("participant-") > count);
  }

  private void await(BooleanSupplier condition) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadlineNanos < 0 && process.isAlive(), text("err"));
      Thread.sleep(1);
    }
  }

  private long files(String prefix) {
    try (var files = Files.walk(location)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // The region was renamed meanwhile.
    }
  }

  /** No worker and no file. A worker may take a second to notice that its parent is gone. */
  void assertNothingLeft() throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (!workers().isEmpty() && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(10);
    }
    assertEquals(List.of(), workers());
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** Its workers and children: they have the location on their command line, then the region. */
  List<ProcessHandle> workers() {
    return ProcessHandle.allProcesses()
        .filter(other -> other.info().commandLine().orElse("").contains(location + " "))
        .toList();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
    workers().forEach(ProcessHandle::destroyForcibly);
  }
}
