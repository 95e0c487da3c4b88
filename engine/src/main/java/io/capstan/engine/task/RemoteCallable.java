package io.capstan.engine.task;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A {@link Callable} that can be sent to a worker: a lambda where one is expected is encoded with
 * what it captures.
 */
@FunctionalInterface
public interface RemoteCallable<T> extends Callable<T>, Serializable {}
