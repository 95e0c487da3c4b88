package io.capstan.examples;

import io.capstan.engine.coordinator.KernelException;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.ipc.memory.MissingJvmFlagException;
import io.capstan.ipc.memory.RegionException;
import java.io.PrintWriter;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;

/** Turns whatever goes wrong into one line on standard error and an exit status. */
final class Failures {
  /** The computation failed. */
  static final int FAILED = 1;

  /** The request cannot be met: a bad value, or a machine that lacks what it takes. */
  static final int REFUSED = 2;

  private Failures() {}

  /**
   * Runs the work.
   *
   * @param stackTrace whether to print the stack as well
   * @return the work's status, or that of its failure
   */
  static int guard(PrintWriter err, boolean stackTrace, Callable<Integer> work) {
    try {
      return work.call();
    } catch (Exception | ServiceConfigurationError e) {
      return report(err, stackTrace, e);
    }
  }

  private static int report(PrintWriter err, boolean stackTrace, Throwable failure) {
    if (isShuttingDown()) {
      return FAILED; // Ctrl-C: what fails now fails because of it, and the JVM has its status.
    }
    boolean refused = isRefusal(failure);
    err.println("capstan: " + (refused || isExpected(failure) ? firstLine(failure) : failure));
    if (stackTrace) {
      failure.printStackTrace(err);
    }
    return refused ? REFUSED : FAILED;
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof RegionException
        || failure instanceof MissingJvmFlagException
        || failure instanceof ServiceConfigurationError;
  }

  private static boolean isExpected(Throwable failure) {
    return failure instanceof KernelException
        || failure instanceof WorkerDiedException
        || failure instanceof AnswersDifferException
        || failure instanceof LessonFailedException;
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static boolean isShuttingDown() {
    Thread hook = new Thread();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
