package io.capstan.ipc.codec;

import java.io.ObjectInputFilter;

/**
 * What may arrive, and where its classes come from.
 *
 * @param userFilter asked first, or null
 * @param policy decides where the filter does not
 * @param loader finds the classes
 */
record Arrival(ObjectInputFilter userFilter, ClassPolicy policy, ClassLoader loader) {

  /** Why objects of a class may not travel, null if they may. */
  String refusal(Class<?> type) {
    if (userFilter != null) {
      switch (userFilter.checkInput(new ClassQuestion(type))) {
        case ALLOWED:
          return null;
        case REJECTED:
          return "refused by the filter: class=" + type.getName();
        default: // Undecided: the policy decides.
      }
    }
    return policy.refusal(type);
  }

  /**
   * Loads a class that the bytes name, and runs nothing of it.
   *
   * @throws DecodeException if there is none, or it may not arrive
   */
  Class<?> load(String className) {
    String refusal = userFilter == null ? policy.refusal(className) : null;
    if (refusal != null) {
      throw new DecodeException(refusal);
    }
    Class<?> type;
    try {
      type = Class.forName(className, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new DecodeException("class=" + className + " is not to be found", e);
    }
    String reason = refusal(type);
    if (reason != null) {
      throw new DecodeException(reason);
    }
    return type;
  }

  /** A filter is asked about a class alone. */
  private record ClassQuestion(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 0;
    }
  }
}
