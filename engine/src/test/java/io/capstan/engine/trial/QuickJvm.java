package io.capstan.engine.trial;

import java.util.ArrayList;
import java.util.List;

/** What a test's workers are started with: they are many, and do not live for long. */
public final class QuickJvm {
  /** What javac made need not be verified: a sixth of the start's time. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  private QuickJvm() {}

  /** These, and then the test's own. */
  public static String[] options(String... own) {
    List<String> all = new ArrayList<>(OPTIONS);
    all.addAll(List.of(own));
    return all.toArray(String[]::new);
  }
}
