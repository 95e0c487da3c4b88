package io.capstan.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;

/** One idea, shown by a short program that checks its own answer. Each is one file. */
interface Lesson {

  /** What to type: {@code ./capstan lesson NAME}. */
  String name();

  /** The idea, in half a line. */
  String idea();

  /**
   * Shows it.
   *
   * @throws LessonFailedException if the answer is wrong, or a child process failed
   * @throws ExecutionException if a task of a pool failed that should not
   */
  void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException;
}
