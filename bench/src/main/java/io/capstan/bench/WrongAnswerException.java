package io.capstan.bench;

/** The contenders disagree about the answer, so their times mean nothing. */
final class WrongAnswerException extends MeasurementException {
  private static final long serialVersionUID = 1L;

  WrongAnswerException(String expected, String answer) {
    super("answer=%s expected=%s".formatted(answer, expected));
  }
}
