package io.capstan.engine.pool;

/** A worker's initializer threw; the cause is what. Tasks that waited for a worker fail with it. */
public final class InitializerFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InitializerFailedException(Throwable cause) {
    super("initializer failed: " + cause, cause);
  }
}
