package io.capstan.engine.worker;

import io.capstan.engine.protocol.ProcessArguments;
import io.capstan.engine.task.Outcome;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.Source;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of a process that does one thing and ends. Its arguments are its parent and its
 * name; what it is to do comes on standard input, see {@link ProcessArguments}.
 *
 * <p>It ends as any JVM does: after its other threads, with the value of {@link System#exit}, with
 * 1 after an exception; and at once when its parent is gone.
 */
public final class ProcessMain {
  /*
   * That the parent is gone is seen by who the parent is, not by the end of standard input: a JVM
   * whose thread sits in a read takes 300 ms longer to end, for it waits so long for the read.
   */

  /** What the program wants done at its exit has so long when the parent is gone. */
  private static final long EXIT_MILLIS = 500;

  /** Between two looks at the parent, each of some ten microseconds. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Nobody is there to see it. */
  private static final int ORPHANED_STATUS = 1;

  private ProcessMain() {}

  /** Does what the parent has sent. */
  public static void main(String[] arguments) throws Throwable {
    InputStream pipe = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream()); // The user's code finds it empty.
    byte[] task;
    try {
      task = ProcessArguments.read(pipe);
    } catch (IOException e) {
      Runtime.getRuntime().halt(ORPHANED_STATUS); // The parent was gone before we were up.
      return;
    }
    long parent = Long.parseLong(arguments[0]);
    Thread watcher = new Thread(() -> leaveWithout(parent), "capstan-parent");
    watcher.setDaemon(true);
    watcher.start();
    String name = arguments[1];
    Thread.currentThread().setUncaughtExceptionHandler((own, failure) -> report(name, failure));
    run(task);
  }

  /** Throws what the task throws, so that the JVM ends as it does of an uncaught exception. */
  static void run(byte[] task) throws Throwable {
    TaskFormat format = new TaskFormat(Thread.currentThread().getContextClassLoader());
    Outcome outcome = format.readTask(new Source().over(task)).run().get(0);
    if (!outcome.isValue()) {
      throw outcome.failure();
    }
  }

  /** In one piece, so that it is not mixed up with what other threads print. */
  private static void report(String name, Throwable failure) {
    synchronized (System.err) {
      System.err.println("Process " + name + ":");
      failure.printStackTrace();
    }
  }

  /** Returns never: when another process, or none, is this one's parent, it ends it. */
  private static void leaveWithout(long parent) {
    Optional<ProcessHandle> seen = ProcessHandle.current().parent();
    while (seen.isPresent() && seen.get().pid() == parent) {
      LockSupport.parkNanos(LOOK_NANOS);
      seen = ProcessHandle.current().parent();
    }
    Thread exit = new Thread(() -> System.exit(ORPHANED_STATUS), "capstan-exit");
    exit.setDaemon(true);
    exit.start();
    try {
      exit.join(EXIT_MILLIS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; leaving at once is right in any case.
    }
    Runtime.getRuntime().halt(ORPHANED_STATUS);
  }
}
