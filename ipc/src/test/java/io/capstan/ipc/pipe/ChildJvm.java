package io.capstan.ipc.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A real child JVM that runs {@link PipeChild}: one command line in, one answer line out. It ends
 * with its standard input, and by itself after {@link #DEADLINE}; {@link #close} ends and reaps it
 * whatever state it is in.
 */
final class ChildJvm implements AutoCloseable {
  /** Far more than any test needs; what takes longer hangs. */
  static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final String END = "end of output";

  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> chatter = new ArrayList<>();
  private final Thread reader;

  private ChildJvm(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of child " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * @param wrapper a command that is given the JVM's command line as its arguments
   */
  static ChildJvm start(Region region, List<String> wrapper, List<String> flags) {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(io.capstan.ipc.trial.ChildJvm.SMALL_FLAGS);
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PipeChild.class.getName(), region.location().toString(), region.name()));
    try {
      return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(PipeChild.ANSWER)) {
          answers.add(line.substring(PipeChild.ANSWER.length()));
        } else {
          synchronized (chatter) {
            chatter.add(line);
          }
        }
      }
    } catch (IOException e) {
      // The stream ends with the child, one way or the other.
    }
    answers.add(END);
  }

  /** Sends a command without waiting for its answer. */
  void tell(String... command) {
    try {
      process.getOutputStream().write((String.join(" ", command) + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new AssertionError("child cannot be told anything: " + chatter(), e);
    }
  }

  /** The next answer. */
  String answer() {
    try {
      String answer = answers.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      if (answer == null || answer.equals(END)) {
        throw new AssertionError("child gave no answer, its output: " + chatter());
      }
      return answer;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a child", e);
    }
  }

  /** Whether the child has answered something that was not read yet. */
  boolean hasAnswered() {
    return !answers.isEmpty();
  }

  /** Sends a command and waits for its answer. */
  String ask(String... command) {
    tell(command);
    return answer();
  }

  private String chatter() {
    synchronized (chatter) {
      return String.join("\n", chatter);
    }
  }

  /** Kills the child by SIGKILL and returns when it has ended. */
  void kill() {
    process.destroyForcibly();
    reap();
  }

  /** Stops the child by SIGSTOP and returns when it has stopped. */
  void stop() {
    signal("STOP");
    await("the stop of child " + process.pid(), () -> stat(0).equals("T"));
  }

  /** Lets a stopped child go on. */
  void resume() {
    signal("CONT");
  }

  /** A field of /proc/PID/stat, counted from the state. */
  private String stat(int field) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertTrue(kill.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, kill.exitValue());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - startNanos < DEADLINE.toNanos(), () -> "no " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Lets time pass in which something must not happen. */
  static void pass(Duration time) {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < time.toNanos()) {
      LockSupport.parkNanos(time.toNanos() - (System.nanoTime() - startNanos));
    }
  }

  private void reap() {
    try {
      assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "child does not end");
      reader.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while reaping a child", e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    reap();
    for (ProcessHandle descendant : descendants) {
      await("end of process " + descendant.pid(), () -> !descendant.isAlive());
    }
  }
}
