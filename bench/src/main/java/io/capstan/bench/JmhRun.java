package io.capstan.bench;

import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The JMH benchmarks of this package. */
final class JmhRun {
  private static final String KERNELS = KernelBenchmark.class.getSimpleName();

  private JmhRun() {}

  /**
   * Runs those that the pattern finds: the kernels with the flags of a worker, the others with
   * their own.
   *
   * @param pattern a regular expression, found anywhere in a benchmark's full name
   * @param quick one short iteration of each, to see that they work
   * @return false if there are none
   */
  static boolean run(String pattern, boolean quick)
      throws MeasurementException, InterruptedException, RunnerException {
    List<String> workerFlags = WarmEngine.workerFlags();
    boolean kernelsFound =
        run(
            options(pattern, quick)
                .exclude("^(?!.*" + KERNELS + ")")
                .jvmArgs(workerFlags.toArray(String[]::new)));
    boolean othersFound = run(options(pattern, quick).exclude(KERNELS));
    return kernelsFound || othersFound;
  }

  /**
   * Runs the one benchmark whose full name ends so, in one JVM and in silence.
   *
   * @return its score, in the unit that it names
   */
  static double score(String nameEnd, boolean quick) throws MeasurementException {
    ChainedOptionsBuilder options =
        options(Pattern.quote(nameEnd) + "$", quick)
            .forks(1)
            .measurementTime(TimeValue.milliseconds(quick ? 100 : 500))
            .warmupTime(TimeValue.milliseconds(500))
            .verbosity(VerboseMode.SILENT);
    try {
      return new Runner(options.build()).runSingle().getPrimaryResult().getScore();
    } catch (RunnerException e) {
      throw new MeasurementException("benchmark=" + nameEnd + ": " + e, e);
    }
  }

  private static ChainedOptionsBuilder options(String pattern, boolean quick) {
    ChainedOptionsBuilder options = new OptionsBuilder().include(pattern).shouldFailOnError(true);
    return quick
        ? options
            .forks(1)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(100))
        : options;
  }

  private static boolean run(ChainedOptionsBuilder options) throws RunnerException {
    try {
      new Runner(options.build()).run();
      return true;
    } catch (NoBenchmarksException e) {
      return false;
    }
  }
}
