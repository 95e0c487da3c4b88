package io.capstan.engine.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Sends signals to processes, and looks at what they do to them. */
public final class Signals {

  private Signals() {}

  /**
   * Sends a signal.
   *
   * @param pid a process, or the negative of a process group
   */
  public static void send(String signal, long pid) {
    try {
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start();
      assertTrue(kill.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, kill.exitValue(), () -> "kill -" + signal + " " + pid);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills it with SIGKILL; it is fine if it is dead already. */
  public static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Stops it and returns when it has stopped. */
  public static void stop(long pid) {
    send("STOP", pid);
    Deadline.await("the stop of " + pid, () -> state(pid) == 'T');
  }

  /**
   * Waits until it has let go of all that it held. A process that is dying has no command line any
   * more, and its file locks still.
   */
  public static void awaitDeath(long pid) {
    Deadline.await("the death of " + pid, () -> isDead(pid));
  }

  /** A first thread that has ended is a zombie, too, as long as the others have not. */
  private static boolean isDead(long pid) {
    try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.count() <= 1 && state(pid) == 'Z';
    } catch (IOException | UncheckedIOException e) {
      return state(pid) == ' ';
    }
  }

  /** The letter that /proc gives for its state; a space if there is no such process. */
  public static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ' ';
    }
  }
}
