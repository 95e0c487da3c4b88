package io.capstan.engine.task;

/**
 * What does nothing: the first task of a worker without an initializer. In a class of its own, for
 * a worker loads the class in whose code a lambda stands, and all that this one takes.
 */
public final class Nothing {
  /** Returns at once. */
  public static final RemoteRunnable TASK = () -> {};

  private Nothing() {}
}
