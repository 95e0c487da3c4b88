package io.capstan.ipc.proof;

import io.capstan.ipc.proof.JcstressRun.Breadth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the stress tests of {@code src/jcstress}: a few of them for a moment, or all for long. */
class JcstressTest {
  /** Those that a mistake in an ordering or in an atomic breaks first. */
  private static final String FEW =
      "StoreBuffering|StructIsWhole|LockStress.Excludes|LosesNoSignal|OneToOneIsWhole";

  @TempDir Path directory;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void fewForAMoment() throws Exception {
    new JcstressRun(directory)
        .check(FEW, 1, Duration.ofMillis(300), Breadth.PLAIN, Duration.ofMinutes(4));
  }

  /**
   * About ten minutes on an idle machine; with {@code -Dcapstan.jcstress.mixes} four times that.
   */
  @Test
  @Tag("proof")
  @Timeout(value = 5, unit = TimeUnit.HOURS)
  void allForLong() throws Exception {
    Breadth breadth =
        System.getProperty("capstan.jcstress.mixes") == null
            ? Breadth.ALL_FLAGS
            : Breadth.ALL_FLAGS_AND_MIXES;
    int iterations = Integer.getInteger("capstan.jcstress.iterations", 1);
    new JcstressRun(directory)
        .check(
            "[.](queue|sync|value)[.]",
            iterations,
            Duration.ofMillis(500),
            breadth,
            Duration.ofHours(4));
  }
}
