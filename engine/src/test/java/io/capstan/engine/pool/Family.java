package io.capstan.engine.pool;

import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.TrialKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** What children of tests do, and how they leave word of it on the test's desk. */
final class Family {
  private Family() {}

  /** For small JVMs that find the desk, and whose command line shows whose they are. */
  static ProcessOptions options() {
    return new ProcessOptions()
        .heapBytes(32 << 20)
        .processors(1)
        .withoutArchive()
        .output(line -> System.err.println(line))
        .jvmOptions(
            "-XX:TieredStopAtLevel=1",
            "-D" + TrialKernels.DESK_PROPERTY + "=" + TrialKernels.onDesk(""));
  }

  /** Puts a file on the desk, whole or not at all. */
  static void leaveWord(String name, Object text) throws IOException {
    Path written = TrialKernels.onDesk(name + ".new");
    Files.writeString(written, String.valueOf(text));
    Files.move(written, TrialKernels.onDesk(name), StandardCopyOption.ATOMIC_MOVE);
  }

  static boolean hasWord(String name) {
    return Files.exists(TrialKernels.onDesk(name));
  }

  /** Waits for the file, and returns what is in it. */
  static String awaitWord(String name) throws IOException {
    Deadline.await("word of " + name, () -> hasWord(name));
    return Files.readString(TrialKernels.onDesk(name));
  }

  static void leavePid(String name) throws IOException {
    leaveWord(name, ProcessHandle.current().pid());
  }

  static long awaitPid(String name) throws IOException {
    return Long.parseLong(awaitWord(name));
  }

  /** Says who it is and works without a pause that anybody could use to end it. */
  static void spin(String name) throws IOException {
    leavePid(name);
    long count = 0;
    while (count >= 0) {
      count = (count + 1) & Long.MAX_VALUE;
    }
  }

  /** Says who it is, hangs at its exit, and waits for ever. */
  static void hangAtExit(String name) throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(Family::sleep));
    leavePid(name);
    Thread.currentThread().join();
  }

  private static void sleep() {
    while (true) {
      Deadline.pauseMillis(1000);
    }
  }

  /** A line of descendants, each of which spins in the end; waits for the next one's end. */
  static void line(String name, int generations) throws Exception {
    if (generations == 0) {
      spin(name);
    }
    leavePid(name);
    WorkerProcess child =
        WorkerProcess.of(() -> line(name + "'", generations - 1), options().name(name + "'"));
    child.start();
    child.join();
    leaveWord(name + " saw", child.exitCode().orElseThrow());
    child.close();
    Thread.currentThread().join();
  }

  /** Starts a child of each kind and ends without them, in that way. */
  static void endBefore(String how) throws Exception {
    WorkerProcess child = WorkerProcess.of(() -> lateWord("child"), options());
    child.start();
    WorkerProcess daemon = WorkerProcess.of(() -> spin("daemon"), options().daemon(true));
    daemon.start();
    awaitPid("daemon");
    if (how.equals("exit")) {
      System.exit(5);
    }
  }

  private static void lateWord(String name) throws IOException {
    leavePid(name + " started");
    awaitWord("gate");
    leaveWord(name, "done");
  }

  /** Holds a child whose task is too long for a pipe. */
  static void sendLong(byte[] bytes) throws Exception {
    WorkerProcess child = WorkerProcess.of(() -> leaveWord("length", bytes.length), options());
    child.start();
    leaveWord("sent", child.pid());
    child.join(Duration.ofDays(1));
  }
}
