package io.capstan.ipc.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.function.Consumer;

/**
 * A real child JVM that runs a {@link ChildMain}: one command line in, one answer line out. What
 * the JVM itself has to say comes by another way, or it could get in the middle of an answer. It
 * ends with its standard input, and by itself after {@link #DEADLINE}; {@link #close} ends and
 * reaps it whatever state it is in. For one thread.
 */
public final class ChildJvm implements AutoCloseable {
  /** Far more than any test needs; what takes longer hangs. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Without which no JVM gets at shared memory. */
  public static final List<String> AGRONA_FLAG =
      List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED");

  /** What makes a small JVM that is soon up: what javac made need not be verified, either. */
  public static final List<String> SMALL_FLAGS =
      List.of(
          "-Xmx64m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  private static final String END = "end of output";

  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> chatter = new ArrayList<>();
  private final Thread answerReader;
  private final Thread errorReader;
  private long pid;

  private ChildJvm(Process process) {
    this.process = process;
    this.answerReader = reader(this::readAnswers);
    this.errorReader = reader(this::readErrors);
  }

  private Thread reader(Runnable task) {
    Thread reader = new Thread(task, "output of child " + process.pid());
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  /** Starts a JVM on the class's main, with the flags that all need. */
  public static ChildJvm start(Class<?> main, Object... arguments) {
    return start(main, List.of(), AGRONA_FLAG, arguments);
  }

  /**
   * Starts a JVM on the class's main.
   *
   * @param wrapper a command that is given the JVM's command line as its arguments
   */
  public static ChildJvm start(
      Class<?> main, List<String> wrapper, List<String> flags, Object... arguments) {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(commandLine(main, flags, arguments));
    try {
      return new ChildJvm(builder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a JVM on the class's main until it ends by itself, its output among that of this one.
   *
   * @param moreFlags besides the ones that all need
   * @return its exit status
   */
  public static int run(Class<?> main, List<String> moreFlags, Object... arguments)
      throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(AGRONA_FLAG);
    flags.addAll(moreFlags);
    Process process =
        builder(commandLine(main, flags, arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "no end");
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** What starts a small JVM that is soon up. */
  private static List<String> commandLine(Class<?> main, List<String> flags, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL_FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    return builder;
  }

  /**
   * Tries a wrapper on a command that does nothing; returns what it says against it, if it does.
   */
  public static String refusal(List<String> wrapper) {
    List<String> command = new ArrayList<>(wrapper);
    command.add("true");
    try {
      Process trial = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        assertTrue(trial.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), command::toString);
        String output = new String(trial.getInputStream().readAllBytes(), UTF_8).strip();
        return trial.exitValue() == 0 ? "" : output + " status=" + trial.exitValue();
      } finally {
        trial.destroyForcibly();
      }
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while trying " + command, e);
    }
  }

  private void readAnswers() {
    readLines(
        process.inputReader(),
        line -> {
          if (line.startsWith(ChildMain.ANSWER)) {
            answers.add(line.substring(ChildMain.ANSWER.length()));
          } else {
            note(line);
          }
        });
    answers.add(END);
  }

  private void readErrors() {
    readLines(process.errorReader(), this::note);
  }

  private static void readLines(BufferedReader lines, Consumer<String> action) {
    try (lines) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        action.accept(line);
      }
    } catch (IOException e) {
      // The stream ends with the child, one way or the other.
    }
  }

  private void note(String line) {
    synchronized (chatter) {
      chatter.add(line);
    }
  }

  /** The JVM's own pid, which is its first word: when this returns, it is up. */
  public long pid() {
    if (pid == 0) {
      pid = ownPid(Long.parseLong(next()));
    }
    return pid;
  }

  /**
   * The JVM's pid is the process's or, behind a wrapper, a descendant's. A JVM in another pid
   * namespace says a number that is a stranger's here; for it the wrapper must do.
   */
  private long ownPid(long said) {
    boolean isDescendant =
        process.descendants().map(ProcessHandle::pid).anyMatch(Long.valueOf(said)::equals);
    return isDescendant ? said : process.pid();
  }

  /** Sends a command, the words of a line, without waiting for its answer. */
  public void tell(String... command) {
    String line = String.join(" ", command);
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new AssertionError("child cannot be told " + line + ": " + chatter(), e);
    }
  }

  /** The next answer. */
  public String answer() {
    pid();
    return next();
  }

  private String next() {
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
  public boolean hasAnswered() {
    pid();
    return !answers.isEmpty();
  }

  /** Sends a command and waits for its answer. */
  public String ask(String... command) {
    tell(command);
    return answer();
  }

  /** Sends a command that must succeed, and returns the number in its answer. */
  public int askForNumber(String command) {
    String answer = ask(command);
    assertTrue(answer.startsWith("ok "), () -> command + " got " + answer);
    return Integer.parseInt(answer.substring("ok ".length()));
  }

  /** Sends a command that must succeed. */
  public void askForSuccess(String command) {
    assertEquals("ok", ask(command));
  }

  private String chatter() {
    synchronized (chatter) {
      return String.join("\n", chatter);
    }
  }

  /** Kills the JVM by SIGKILL and returns when it has ended; a wrapper may leave it a zombie. */
  public void kill() {
    ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    if (process.pid() == pid) {
      reap();
    } else {
      await("the end of child " + pid, () -> state() == 'Z' || state() == ' ');
    }
  }

  /** Waits until it has ended by itself; returns its exit status. */
  public int awaitEnd() {
    reap();
    return process.exitValue();
  }

  /** The pids of the process's children and theirs: of the JVM, if a wrapper started it. */
  public List<Long> descendants() {
    return process.descendants().map(ProcessHandle::pid).toList();
  }

  /** Stops the JVM by SIGSTOP and returns when it has stopped. */
  public void stop() {
    signal("STOP", pid());
    await("the stop of child " + pid, () -> state() == 'T');
  }

  /** Lets a stopped JVM go on. */
  public void resume() {
    signal("CONT", pid());
  }

  /** Lets a wrapper that has stopped itself go on, and reap. */
  public void wakeWrapper() {
    signal("CONT", process.pid());
  }

  /** The letter that /proc gives for the JVM's state; a space if there is no such process. */
  public char state() {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ' ';
    }
  }

  private static void signal(String name, long pid) {
    try {
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
      assertTrue(kill.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, kill.exitValue(), () -> "kill -" + name + " " + pid);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until something is so. */
  public static void await(String what, BooleanSupplier condition) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() - startNanos < DEADLINE.toNanos(), () -> "waited in vain for " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Lets time pass in which something must not happen. */
  public static void pass(Duration time) {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < time.toNanos()) {
      LockSupport.parkNanos(time.toNanos() - (System.nanoTime() - startNanos));
    }
  }

  private void reap() {
    boolean interrupted = Thread.interrupted();
    try {
      assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "child does not end");
      answerReader.join(DEADLINE.toMillis());
      errorReader.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while reaping a child", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    reap();
    for (ProcessHandle descendant : descendants) {
      await("the end of process " + descendant.pid(), () -> !descendant.isAlive());
    }
  }
}
