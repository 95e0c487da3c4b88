package io.capstan.examples;

import io.capstan.engine.coordinator.ProgressListener;
import java.util.concurrent.TimeUnit;

/** Shows a progress bar once a job takes longer than a glance, if there is somebody to look. */
final class DelayedProgress implements ProgressListener, AutoCloseable {
  private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String task;
  private final long startNanos = System.nanoTime();
  private boolean decided;
  private TerminalBar bar;

  DelayedProgress(String task) {
    this.task = task;
  }

  @Override
  public void progressed(int chunksDone, int chunkCount) {
    if (!decided && System.nanoTime() - startNanos > DELAY_NANOS) {
      decided = true;
      bar = Terminal.isWatched() ? new TerminalBar(task, chunkCount) : null;
    }
    if (bar != null) {
      bar.stepTo(chunksDone);
    }
  }

  /** Removes the bar, if one was shown. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
