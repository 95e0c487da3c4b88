package io.capstan.engine.task;

import java.io.Serializable;

/** A {@link Runnable} that can be sent to a worker. */
@FunctionalInterface
public interface RemoteRunnable extends Runnable, Serializable {}
