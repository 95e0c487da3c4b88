package io.capstan.ipc.proof;

/** A wait as an actor can call it, who throws nothing checked: how it ended is a value. */
@FunctionalInterface
public interface BoundedWait<T> {
  /** Waits, for a limited time. */
  T await() throws Exception;

  /** Waits; the other value if it ended with an exception. */
  static <T> T endOf(BoundedWait<T> wait, T otherwise) {
    try {
      return wait.await();
    } catch (Exception e) {
      return otherwise;
    }
  }
}
