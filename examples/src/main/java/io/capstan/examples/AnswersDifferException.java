package io.capstan.examples;

import io.capstan.engine.kernel.Scalar;

/** Two ways to compute the same range gave two answers: a bug, in the kernel or in the engine. */
final class AnswersDifferException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AnswersDifferException(String kernel, Scalar answer, Scalar plainAnswer) {
    super(
        "kernel="
            + kernel
            + " is not pure, or the engine is broken: workers="
            + answer
            + " oneProcess="
            + plainAnswer);
  }
}
