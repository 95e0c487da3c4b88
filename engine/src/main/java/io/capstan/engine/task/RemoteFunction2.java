package io.capstan.engine.task;

import java.io.Serializable;

/** A function of two arguments that can be sent to a worker, and may throw. */
@FunctionalInterface
public interface RemoteFunction2<A, B, R> extends Serializable {

  /** The function's value. */
  R apply(A first, B second) throws Exception;
}
