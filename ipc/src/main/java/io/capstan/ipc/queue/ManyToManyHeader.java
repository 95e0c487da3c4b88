package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes the named object of a {@link ManyToManyQueue}, and refuses to open what is none. */
final class ManyToManyHeader {
  /** "QUE" and a number: no small value, as of a shared counter, is taken for a queue. */
  private static final int KIND = 0x51_55_45_03;

  /** A living creator needs microseconds between the name and the kind. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private ManyToManyHeader() {}

  static ManyToManyState create(
      Region region, String name, ManyToManyShape shape, Delivery delivery) throws IOException {
    long offset = region.directory().create(name, ManyToManyLayout.length(shape));
    Memory memory = region.memory();
    memory.putInt(offset + ManyToManyLayout.DELIVERY_OFFSET, delivery.ordinal());
    memory.putInt(offset + ManyToManyLayout.CAPACITY_OFFSET, shape.capacity());
    memory.putInt(offset + ManyToManyLayout.RECORD_BYTES_MAX_OFFSET, shape.recordBytesMax());
    memory.putInt(offset + ManyToManyLayout.ROLES_MAX_OFFSET, shape.rolesMax());
    memory.putLong(offset + ManyToManyLayout.TAIL_OFFSET, ManyToManyRing.firstPosition(shape));
    memory.putLong(offset + ManyToManyLayout.HEAD_OFFSET, ManyToManyRing.firstPosition(shape));
    // sync: queue-kind (pairs with open)
    memory.putIntRelease(offset + ManyToManyLayout.KIND_OFFSET, KIND);
    return new ManyToManyState(region, name, offset, shape, delivery);
  }

  static ManyToManyState open(Region region, String name) {
    long offset =
        region
            .directory()
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("name=" + name + " is not in " + region));
    Memory memory = region.memory();
    int kind = awaitKind(memory, offset);
    if (kind == 0) {
      throw new IllegalStateException(
          "name=%s was never finished in %s; its creator died or is stopped (waited=%ds)"
              .formatted(name, region, TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)));
    }
    if (kind != KIND) {
      throw new IllegalArgumentException(
          "name=%s in %s is of another kind: code=0x%08x (allowed: 0x%08x)"
              .formatted(name, region, kind, KIND));
    }
    ManyToManyShape shape =
        new ManyToManyShape(
            memory.getInt(offset + ManyToManyLayout.CAPACITY_OFFSET),
            memory.getInt(offset + ManyToManyLayout.RECORD_BYTES_MAX_OFFSET),
            memory.getInt(offset + ManyToManyLayout.ROLES_MAX_OFFSET));
    Delivery delivery = Delivery.values()[memory.getInt(offset + ManyToManyLayout.DELIVERY_OFFSET)];
    return new ManyToManyState(region, name, offset, shape, delivery);
  }

  private static int awaitKind(Memory memory, long offset) {
    long startNanos = System.nanoTime();
    // sync: queue-kind (pairs with create)
    int kind = memory.getIntAcquire(offset + ManyToManyLayout.KIND_OFFSET);
    while (kind == 0 && System.nanoTime() - startNanos < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
      kind = memory.getIntAcquire(offset + ManyToManyLayout.KIND_OFFSET);
    }
    return kind;
  }
}
