package io.capstan.engine.task;

import java.io.Serializable;

/** A function of three arguments that can be sent to a worker, and may throw. */
@FunctionalInterface
public interface RemoteFunction3<A, B, C, R> extends Serializable {

  /** The function's value. */
  R apply(A first, B second, C third) throws Exception;
}
