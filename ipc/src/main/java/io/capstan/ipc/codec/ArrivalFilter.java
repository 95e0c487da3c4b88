package io.capstan.ipc.codec;

import java.io.ObjectInputFilter;

/**
 * Judges what a stream of the JDK's serialization asks for, before it is made: the class by the
 * user's filter and then by the {@link ClassPolicy}, sizes by what the stream can hold. One for
 * each stream.
 */
final class ArrivalFilter implements ObjectInputFilter {
  /** Deeper graphs overflow the stack of a thread. */
  static final int DEPTH_MAX = 1000;

  /** Elements for each byte: a hash table of n entries has room for 2.7 n, an entry 5 bytes. */
  private static final long ELEMENTS_PER_BYTE = 4;

  /** What small collections, and copies of one element, have room for, whatever they hold. */
  static final int ELEMENTS_FREE = 1 << 16;

  private final ObjectInputFilter userFilter; // null: none
  private final ClassPolicy policy;
  private final long elementsMax;
  private long elements;
  private String refusal;

  ArrivalFilter(ObjectInputFilter userFilter, ClassPolicy policy, long lengthBytes) {
    this.userFilter = userFilter;
    this.policy = policy;
    this.elementsMax = ELEMENTS_FREE + ELEMENTS_PER_BYTE * lengthBytes;
  }

  /** Why the stream was rejected, or null if it was not. */
  String refusal() {
    return refusal;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > DEPTH_MAX) {
      return reject("depth=" + info.depth() + " (allowed: " + DEPTH_MAX + ")");
    }
    if (info.arrayLength() >= 0) {
      elements += info.arrayLength();
      if (elements > elementsMax) {
        return reject("elements=%d (allowed: %d)".formatted(elements, elementsMax));
      }
    }
    return checkClass(info);
  }

  private Status checkClass(FilterInfo info) {
    Status status = userFilter == null ? Status.UNDECIDED : userFilter.checkInput(info);
    Class<?> type = info.serialClass();
    if (status == Status.REJECTED) {
      return reject(
          type == null
              ? "refused by the filter"
              : "refused by the filter: class=" + type.getName());
    }
    if (status == Status.UNDECIDED && type != null) {
      String reason = policy.refusal(type);
      return reason == null ? Status.ALLOWED : reject(reason);
    }
    return Status.ALLOWED;
  }

  private Status reject(String reason) {
    refusal = reason;
    return Status.REJECTED;
  }
}
