package io.capstan.examples;

/** A lesson did not come out as it must: a wrong answer, or a child process that failed. */
final class LessonFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LessonFailedException(String message) {
    super(message);
  }
}
