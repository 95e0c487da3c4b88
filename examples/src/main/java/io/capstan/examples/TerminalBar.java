package io.capstan.examples;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error. Its classes are loaded when the first one is shown. */
final class TerminalBar implements AutoCloseable {
  /** What every terminal has; asking this one for its width would take another process. */
  private static final int WIDTH = 79;

  private final ProgressBar bar;

  TerminalBar(String task, int steps) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setUpdateIntervalMillis(200)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new DelegatingProgressBarConsumer(TerminalBar::show, WIDTH))
            .build();
  }

  private static void show(String line) {
    System.err.print("\r" + line);
    System.err.flush();
  }

  void stepTo(int step) {
    bar.stepTo(step);
  }

  /** Ends the bar and wipes it out. */
  @Override
  public void close() {
    bar.close();
    System.err.print("\r" + " ".repeat(WIDTH) + "\r");
    System.err.flush();
  }
}
