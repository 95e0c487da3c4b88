package io.capstan.engine.pool;

import java.util.concurrent.RejectedExecutionException;

/**
 * A pool takes no more tasks, because its workers cannot live: they die more often than is allowed,
 * they do not start, or one has died and {@link PoolOptions#breakOnDeath} says so. The cause is
 * what befell the last one.
 */
public final class PoolBrokenException extends RejectedExecutionException {
  private static final long serialVersionUID = 1L;

  PoolBrokenException(String why, Throwable cause) {
    super("pool is broken: " + why + ": " + cause.getMessage(), cause);
  }

  /** The same, with the stack of a caller that meets it. */
  PoolBrokenException(PoolBrokenException original) {
    super(original.getMessage(), original.getCause());
  }
}
