package io.capstan.examples;

import java.io.IOException;
import java.io.PrintWriter;

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
   */
  void run(PrintWriter out) throws IOException, InterruptedException;
}
