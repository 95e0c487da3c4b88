package io.capstan.engine.task;

import java.io.Serializable;

/** A function of one argument that can be sent to a worker, and may throw. */
@FunctionalInterface
public interface RemoteFunction<A, R> extends Serializable {

  /** The function's value. */
  R apply(A argument) throws Exception;
}
