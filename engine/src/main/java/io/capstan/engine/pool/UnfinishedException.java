package io.capstan.engine.pool;

/** The time was up before all futures were done. */
public final class UnfinishedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfinishedException(int unfinished, int total) {
    super("unfinished=" + unfinished + " total=" + total);
  }
}
