package io.capstan.ipc.pipe;

/** x. */
final class PipeChild {
  static final String ANSWER = "answer: ";
}
