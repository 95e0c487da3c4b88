package io.capstan.examples;

import io.capstan.engine.coordinator.CoordinatorOptions;
import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import java.io.File;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all ranges have: who computes, and what is printed. */
final class JobOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = Converters.Workers.class,
      description =
          "Worker processes, 1 to 256 (default: the cores that this process may use, fewer for a short job, and a thread for one of a single chunk).")
  private Integer workers;

  @Option(
      names = "--threads",
      description = "Workers are threads of this JVM instead of processes.")
  private boolean threads;

  @Option(
      names = "--compare",
      description = "Computes the same in one process too, and prints the speed-up.")
  private boolean compares;

  @Option(
      names = "--location",
      paramLabel = "DIR",
      description = "Where the region is made (default: $CAPSTAN_DIR or /dev/shm).")
  private Path location;

  @Option(
      names = "--heap",
      paramLabel = "MEBIBYTES",
      converter = Converters.Heap.class,
      description = "Heap of each worker process, 16 or more.")
  private Integer heapMebibytes;

  @Option(
      names = {"-v", "--stacktrace"},
      description = "Prints the stack of what failed.")
  private boolean stackTrace;

  @ArgGroup(exclusive = true)
  private FormOptions form = new FormOptions();

  /** How the answer is printed, if not for people. */
  static final class FormOptions {
    @Option(names = "--json", description = "Prints everything as JSON.")
    private boolean json;

    @Option(
        names = {"-q", "--quiet"},
        description = "Prints the answer alone, with its thousands separators.")
    private boolean quiet;

    private JobRequest.Form form() {
      if (json) {
        return JobRequest.Form.JSON;
      }
      return quiet ? JobRequest.Form.QUIET : JobRequest.Form.TEXT;
    }
  }

  /** What is asked for: a kernel, perhaps from the user's class path, and a range for it. */
  @FunctionalInterface
  interface Question {
    JobRequest toRequest(JobOptions options);
  }

  /** Answers the question. */
  int run(Question question) {
    return Failures.guard(
        command.commandLine().getErr(),
        stackTrace,
        () -> new JobRunner(command.commandLine().getOut()).run(question.toRequest(this)));
  }

  JobRequest request(Kernel kernel, Range range, KernelPath kernelPath) {
    return new JobRequest(kernel, range, crew(kernel, range, kernelPath), form.form(), compares);
  }

  private JobRequest.Crew crew(Kernel kernel, Range range, KernelPath kernelPath) {
    JobRequest.Crew crew =
        workers == null && !threads && heapMebibytes == null && kernelPath.isEmpty()
            ? JobRequest.Crew.fittingFor(kernel, range)
            : chosenCrew(kernel, range, kernelPath);
    if (location != null) {
      crew.options().location(location);
    }
    return crew;
  }

  private JobRequest.Crew chosenCrew(Kernel kernel, Range range, KernelPath kernelPath) {
    int count = workers == null ? JobRequest.Crew.sizeFor(kernel, range) : workers;
    CoordinatorOptions options = FastStart.apply(CoordinatorOptions.workers(count));
    if (threads) {
      options.threads();
    }
    if (heapMebibytes != null) {
      options.heapMebibytes(heapMebibytes);
    }
    if (!kernelPath.isEmpty()) {
      options.classPath(
          System.getProperty("java.class.path") + File.pathSeparator + kernelPath.text());
    }
    return new JobRequest.Crew(count, threads, options);
  }
}
