package io.capstan.examples;

import io.capstan.engine.coordinator.Coordinator;
import io.capstan.engine.coordinator.JobResult;
import io.capstan.engine.kernel.PlainLoop;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.protocol.EngineSpace;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;

/** Runs a request and prints its answer. */
final class JobRunner {
  private final PrintWriter out;

  JobRunner(PrintWriter out) {
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return the exit status
   */
  int run(JobRequest request) throws IOException, InterruptedException {
    JobResult result = compute(request);
    Duration plainElapsed = request.compares() ? compare(request, result.value()) : null;
    JobReport report = new JobReport(request, result, plainElapsed);
    switch (request.form()) {
      case TEXT -> TextReport.print(report, out);
      case JSON -> JsonReport.print(report, out);
      case QUIET -> out.println(TextReport.answer(report));
    }
    return 0;
  }

  private static JobResult compute(JobRequest request) throws IOException, InterruptedException {
    try (Coordinator coordinator = start(request);
        DelayedProgress progress = new DelayedProgress(request.kernel().name())) {
      return coordinator.run(request.kernel(), request.range(), progress);
    }
  }

  private static Coordinator start(JobRequest request) throws IOException {
    Interruption.startMaking();
    try {
      return Coordinator.start(request.crew().options());
    } finally {
      Interruption.endMaking();
    }
  }

  /** How long one process needs for the same. */
  private static Duration compare(JobRequest request, Scalar answer) {
    long startNanos = System.nanoTime();
    Scalar plainAnswer = PlainLoop.run(request.kernel(), request.range(), EngineSpace.CHUNKS_MAX);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    if (!plainAnswer.equals(answer)) {
      throw new AnswersDifferException(request.kernel().name(), answer, plainAnswer);
    }
    return elapsed;
  }
}
