package io.capstan.ipc.proof;

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
      "StoreBuffering|MessageByRelease|StructIsWhole|AdderReset|LockStress.Excludes|LosesNoSignal";

  @TempDir Path directory;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void fewForAMoment() throws Exception {
    new JcstressRun(directory).check(FEW, 2, Duration.ofMillis(150), false, Duration.ofMinutes(4));
  }

  @Test
  @Tag("proof")
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void allForLong() throws Exception {
    int iterations = Integer.getInteger("capstan.jcstress.iterations", 3);
    new JcstressRun(directory)
        .check("[.](sync|value)[.]", iterations, Duration.ofSeconds(1), true, Duration.ofHours(2));
  }
}
