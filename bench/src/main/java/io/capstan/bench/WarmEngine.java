package io.capstan.bench;

import io.capstan.engine.coordinator.Coordinator;
import io.capstan.engine.coordinator.CoordinatorOptions;
import io.capstan.engine.coordinator.JobResult;
import io.capstan.engine.coordinator.WorkerShare;
import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.protocol.WorkerArguments;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A coordinator with its worker processes, kept from sample to sample. */
final class WarmEngine implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Coordinator coordinator;

  private WarmEngine(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  static WarmEngine start(int workers) throws MeasurementException {
    try {
      return new WarmEngine(Coordinator.start(CoordinatorOptions.workers(workers)));
    } catch (IOException | RuntimeException e) {
      throw new MeasurementException("workers=" + workers + " cannot be started: " + e, e);
    }
  }

  /** Seconds from the call to the answer. */
  Sample elapsed(Kernel kernel, Range range) throws MeasurementException, InterruptedException {
    JobResult result = run(kernel, range);
    return new Sample(result.elapsed().toNanos() / NANOS_PER_SECOND, result.value().toString());
  }

  /** Seconds that the workers spent computing, all together. */
  Sample busy(Kernel kernel, Range range) throws MeasurementException, InterruptedException {
    JobResult result = run(kernel, range);
    Duration busy =
        result.shares().stream().map(WorkerShare::busy).reduce(Duration.ZERO, Duration::plus);
    return new Sample(busy.toNanos() / NANOS_PER_SECOND, result.value().toString());
  }

  private JobResult run(Kernel kernel, Range range)
      throws MeasurementException, InterruptedException {
    return Deadline.call(
        "kernel=%s range=%s".formatted(kernel.name(), range),
        Deadline.OF_SAMPLE,
        () -> coordinator.run(kernel, range));
  }

  /** The JVM flags of a worker, but for its class path and its crash log, which are no matter. */
  static List<String> workerFlags() throws MeasurementException, InterruptedException {
    try (WarmEngine engine = start(1)) {
      engine.run(new Tally(), Range.of(0, 1));
      List<String> command = engine.workerCommand();
      int classPath = command.indexOf("-cp");
      return command.subList(1, classPath < 0 ? command.size() : classPath).stream()
          .filter(flag -> !flag.startsWith("-XX:ErrorFile="))
          .toList();
    }
  }

  /** Processor time of all workers since their start. */
  Duration processorTime() {
    return coordinator.workerPids().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(worker -> worker.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * The first worker's command line up to its main class: its java, its flags, its class path. Only
   * after a job; a process that has not answered yet may not have become a JVM yet either.
   */
  List<String> workerCommand() throws MeasurementException {
    long pid = coordinator.workerPids().get(0);
    ProcessHandle.Info info =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new MeasurementException("worker pid=" + pid + " is gone"))
            .info();
    List<String> arguments = List.of(info.arguments().orElse(new String[0]));
    int mainClass = arguments.indexOf(WorkerArguments.MAIN_CLASS);
    if (mainClass < 0 || info.command().isEmpty()) {
      throw new MeasurementException("worker pid=" + pid + " does not show its command line");
    }
    List<String> command = new ArrayList<>();
    command.add(info.command().get());
    command.addAll(arguments.subList(0, mainClass));
    return command;
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
