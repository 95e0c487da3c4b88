package io.capstan.engine.worker;

import io.capstan.engine.protocol.PoolArguments;
import io.capstan.engine.protocol.ProcessArguments;
import java.util.Arrays;

/**
 * The main class of the jar that children are started from where there is an archive of their
 * classes: hands over to the main class that its first argument names.
 */
public final class StartMain {
  private StartMain() {}

  /** Starts it. */
  public static void main(String[] arguments) throws Throwable {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("arguments=[] (allowed: MAIN_CLASS ...)");
    }
    String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (arguments[0]) {
      case PoolArguments.MAIN_CLASS -> PoolWorkerMain.main(own);
      case ProcessArguments.MAIN_CLASS -> ProcessMain.main(own);
      case ArchiveTrial.MAIN_CLASS -> ArchiveTrial.main(own);
      default ->
          throw new IllegalArgumentException(
              "mainClass=" + arguments[0] + " (allowed: those of Capstan's children)");
    }
  }
}
