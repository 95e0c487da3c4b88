package io.capstan.examples;

import java.util.List;
import java.util.stream.Collectors;

/** All lessons, in the order in which to read them. */
final class Lessons {
  private static final List<Lesson> ALL =
      List.of(
          new ProcessesLesson(),
          new ExecutorLesson(),
          new PoolLesson(),
          new ThreadsOrProcessesLesson(),
          new SurviveCrashLesson(),
          new SharedCounterLesson(),
          new SharedArrayLesson(),
          new QueueLesson(),
          new PipeLesson());

  private Lessons() {}

  /** All of them. */
  static List<Lesson> all() {
    return ALL;
  }

  /**
   * The lesson of that name.
   *
   * @throws IllegalArgumentException if there is none; the text names those that there are
   */
  static Lesson named(String name) {
    for (Lesson lesson : ALL) {
      if (lesson.name().equals(name)) {
        return lesson;
      }
    }
    String allowed = ALL.stream().map(Lesson::name).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("lesson=" + name + " (allowed: " + allowed + ")");
  }
}
