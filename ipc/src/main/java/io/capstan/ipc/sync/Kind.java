package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * What a named structure of this package is. Its first word says so, written last: a structure that
 * has been named but not finished is nobody's to use, and one of another kind is refused by name.
 */
enum Kind {
  LOCK,
  FAIR_LOCK,
  CONDITION,
  SEMAPHORE,
  BOUNDED_SEMAPHORE,
  EVENT,
  BARRIER,
  LATCH,
  READ_WRITE_LOCK;

  /** Where each structure's kind stands: an int, 0 in bytes that were never used. */
  static final int OFFSET = 0;

  static final int LENGTH = Integer.BYTES;

  /** A living creator needs microseconds between the name and the kind. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** "SYN" above the number: no small value, as of a shared counter, is taken for a kind. */
  private static final int MARK = 0x53_59_4E_00;

  private int code() {
    return MARK | ordinal() + 1;
  }

  boolean isAt(Memory memory, long offset) {
    // sync: kind (pairs with create)
    return memory.getIntAcquire(offset + OFFSET) == code();
  }

  /**
   * Makes a named structure of this kind.
   *
   * @param initialize writes what is not zero at first, at the offset it is given
   * @return where it is
   */
  long create(Region region, String name, long lengthBytes, LongConsumer initialize)
      throws IOException {
    long offset = region.directory().create(name, lengthBytes);
    initialize.accept(offset);
    // sync: kind (pairs with find and isAt)
    region.memory().putIntRelease(offset + OFFSET, code());
    return offset;
  }

  /**
   * Finds a named structure, waiting for its creator to finish it.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is none of these kinds
   * @throws IllegalStateException if its creator died before it was finished
   */
  static long find(Region region, String name, Set<Kind> kinds) {
    long offset =
        region
            .directory()
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("name=" + name + " is not in " + region));
    int code = awaitKind(region.memory(), offset);
    if (code == 0) {
      throw new IllegalStateException(
          "name=%s was never finished in %s; its creator died or is stopped (waited=%ds)"
              .formatted(name, region, TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)));
    }
    if (kinds.stream().noneMatch(kind -> kind.code() == code)) {
      throw new IllegalArgumentException(
          "name=%s in %s is of another kind: code=0x%08x (allowed: %s)"
              .formatted(name, region, code, kinds));
    }
    return offset;
  }

  private static int awaitKind(Memory memory, long offset) {
    long startNanos = System.nanoTime();
    // sync: kind (pairs with create)
    int code = memory.getIntAcquire(offset + OFFSET);
    while (code == 0 && System.nanoTime() - startNanos < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
      code = memory.getIntAcquire(offset + OFFSET);
    }
    return code;
  }
}
