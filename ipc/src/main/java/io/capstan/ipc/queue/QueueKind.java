package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * What a queue is: its type in the region's directory, and for one that was placed by offset its
 * first word, so that what is no such queue is refused.
 */
enum QueueKind {
  ONE_TO_ONE("queue1:1"),
  MANY_TO_ONE("queueN:1"),
  MANY_TO_MANY("queueN:M"),
  BLOCKING("queueT"),
  JOINABLE("queueJ"),
  SIMPLE("queueS");

  /** Where each queue's kind stands: an int, 0 in bytes that were never used. */
  static final int OFFSET = 0;

  /** "QUE" above the number: no small value, as of a shared counter, is taken for a kind. */
  private static final int MARK = 0x51_55_45_00;

  private final ObjectType type;

  QueueKind(String typeName) {
    this.type = ObjectType.of(typeName);
  }

  ObjectType type() {
    return type;
  }

  private int code() {
    return MARK | ordinal() + 1;
  }

  /** Makes a named queue of this kind. */
  Placement create(Region region, String name, long lengthBytes, LongConsumer initialize)
      throws IOException {
    return Placement.create(
        region, name, type, lengthBytes, offset -> format(region.memory(), offset, initialize));
  }

  /** Makes a queue of this kind in zeroed bytes. */
  void format(Memory memory, long offset, LongConsumer initialize) {
    initialize.accept(offset);
    // sync: queue-kind (pairs with require)
    memory.putIntRelease(offset + OFFSET, code());
  }

  /**
   * Finds a named queue of this kind.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is not of this kind
   */
  Placement find(Region region, String name) {
    return Placement.open(region, name, type);
  }

  /**
   * Checks that a queue of this kind is there.
   *
   * @throws IllegalArgumentException if it is not
   */
  void require(Region region, long offset, String label) {
    // sync: queue-kind (pairs with format)
    int code = region.memory().getIntAcquire(offset + OFFSET);
    if (code != code()) {
      throw new IllegalArgumentException(
          "%s in %s is of another kind: code=0x%08x (allowed: %s)"
              .formatted(label, region, code, this));
    }
  }
}
