package io.capstan.ipc.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the main of a {@link ChildJvm} does: says its pid, then obeys one line after the other. */
public final class ChildMain {
  static final String ANSWER = "answer: ";

  /** What one command does. */
  public interface Obedience {
    /** Carries it out, and returns the answer; what it throws is the answer too. */
    String obey(String[] command) throws Exception;
  }

  private ChildMain() {}

  /** Obeys until there is nobody to command. */
  public static void run(Obedience child) throws IOException {
    endAfterDeadline();
    say(Long.toString(ProcessHandle.current().pid()));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      say(answer(child, line.split(" ")));
    }
  }

  private static String answer(Obedience child, String[] command) {
    try {
      return child.obey(command);
    } catch (Exception | InternalError e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /** Answers before the command is over, for one that never is. */
  public static void say(String answer) {
    System.out.println(ANSWER + answer.replace('\n', ' '));
    System.out.flush();
  }

  /** Ends this JVM when no test can want it any more. */
  public static void endAfterDeadline() {
    Thread deadline = new Thread(ChildMain::sleepAndHalt);
    deadline.setDaemon(true);
    deadline.start();
  }

  private static void sleepAndHalt() {
    hang();
    Runtime.getRuntime().halt(1);
  }

  /** Does nothing for longer than any test takes. */
  public static void hang() {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < ChildJvm.DEADLINE.toNanos()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }
}
