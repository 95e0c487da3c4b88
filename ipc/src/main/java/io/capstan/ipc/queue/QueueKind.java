package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * What a named queue is. Its first word says so, written last: a queue that has been named but not
 * finished is nobody's to use, and what is no such queue is refused by name.
 */
enum QueueKind {
  ONE_TO_ONE,
  MANY_TO_ONE,
  MANY_TO_MANY;

  /** Where each queue's kind stands: an int, 0 in bytes that were never used. */
  static final int OFFSET = 0;

  /** A living creator needs microseconds between the name and the kind. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** "QUE" above the number: no small value, as of a shared counter, is taken for a kind. */
  private static final int MARK = 0x51_55_45_00;

  private int code() {
    return MARK | ordinal() + 1;
  }

  /** Makes a named queue of this kind. */
  long create(Region region, String name, long lengthBytes, LongConsumer initialize)
      throws IOException {
    long offset = region.directory().create(name, lengthBytes);
    format(region.memory(), offset, initialize);
    return offset;
  }

  /** Makes a queue of this kind in zeroed bytes. */
  void format(Memory memory, long offset, LongConsumer initialize) {
    initialize.accept(offset);
    // sync: queue-kind (pairs with require and awaitKind)
    memory.putIntRelease(offset + OFFSET, code());
  }

  /**
   * Finds a named queue of this kind, waiting for its creator to finish it.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is not of this kind
   * @throws IllegalStateException if its creator died before it was finished
   */
  long find(Region region, String name) {
    long offset =
        region
            .directory()
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("name=" + name + " is not in " + region));
    if (awaitKind(region.memory(), offset) == 0) {
      throw new IllegalStateException(
          "name=%s was never finished in %s; its creator died or is stopped (waited=%ds)"
              .formatted(name, region, TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)));
    }
    require(region, offset, "name=" + name);
    return offset;
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

  private static int awaitKind(Memory memory, long offset) {
    long startNanos = System.nanoTime();
    // sync: queue-kind (pairs with format)
    int code = memory.getIntAcquire(offset + OFFSET);
    while (code == 0 && System.nanoTime() - startNanos < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
      code = memory.getIntAcquire(offset + OFFSET);
    }
    return code;
  }
}
