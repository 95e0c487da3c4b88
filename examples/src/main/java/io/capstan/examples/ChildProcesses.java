package io.capstan.examples;

import io.capstan.engine.process.JvmCommand;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The child processes of a lesson: JVMs like this one, with the same class path. */
final class ChildProcesses {
  /** A lesson takes seconds; a minute means that something hangs. */
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private ChildProcesses() {}

  /**
   * Runs the task in so many processes at once, and waits until all have ended. Whatever happens,
   * none of them is left when this returns.
   *
   * @throws LessonFailedException if one fails, or has not ended within a minute
   */
  static void run(Region region, int count, Class<? extends ChildTask> task)
      throws IOException, InterruptedException {
    List<Process> children = new ArrayList<>();
    try {
      for (int child = 0; child < count; child++) {
        children.add(start(region, child, task));
      }
      await(children);
    } finally {
      children.forEach(Process::destroyForcibly);
      children.forEach(child -> child.onExit().join()); // Reaped, also while interrupted.
    }
  }

  private static Process start(Region region, int child, Class<? extends ChildTask> task)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx64m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-UsePerfData"); // One killed leaves nothing in the temp folder.
    command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED"); // To sleep in the kernel; newer JDKs warn.
    command.addAll(JvmCommand.MAPPED_IN_PLACE);
    command.addAll(FastStart.jvmOptions());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ChildMain.class.getName());
    command.add(task.getName());
    command.add(region.location().toAbsolutePath().toString());
    command.add(region.name());
    command.add(Integer.toString(child));
    // Its standard input stays a pipe that this process alone holds: see ChildMain.
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /** In the order in which they end: if one fails, the others may be waiting for it. */
  private static void await(List<Process> children) throws InterruptedException {
    BlockingQueue<Process> ended = new LinkedBlockingQueue<>();
    children.forEach(child -> child.onExit().thenAccept(ended::add));
    long startNanos = System.nanoTime();
    for (int awaited = children.size(); awaited > 0; awaited--) {
      long leftNanos = DEADLINE.toNanos() - (System.nanoTime() - startNanos);
      Process child = ended.poll(leftNanos, TimeUnit.NANOSECONDS);
      if (child == null) {
        throw new LessonFailedException(
            "child processes have not ended: children=%d deadline=%s".formatted(awaited, DEADLINE));
      }
      if (child.exitValue() != 0) {
        throw new LessonFailedException(
            "a child process failed: child=%d pid=%d exitStatus=%d (allowed: 0)"
                .formatted(children.indexOf(child), child.pid(), child.exitValue()));
      }
    }
  }
}
