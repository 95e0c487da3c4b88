package io.capstan.engine.pool;

/** Hears how far a {@code map} has come. Called by one thread at a time; it should be short. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * A chunk has ended.
   *
   * @param done how many items have ended so far, well or badly; larger each time
   * @param total how many there are
   */
  void advanced(long done, long total);
}
