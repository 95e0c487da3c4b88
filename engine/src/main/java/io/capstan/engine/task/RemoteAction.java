package io.capstan.engine.task;

import java.io.Serializable;
import java.lang.reflect.UndeclaredThrowableException;

/**
 * Something to do in another process, that may throw: a lambda where one is expected is encoded
 * with what it captures.
 */
@FunctionalInterface
public interface RemoteAction extends Runnable, Serializable {

  /** Does it. */
  void act() throws Exception;

  /** The same for who can only run it: what it throws, and may not, comes wrapped. */
  @Override
  default void run() {
    try {
      act();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new UndeclaredThrowableException(e);
    }
  }
}
