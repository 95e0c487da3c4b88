package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/** What a {@link ManyToManyQueue} was created with, in its first bytes. */
final class ManyToManyHeader {
  private ManyToManyHeader() {}

  static ManyToManyState create(
      Region region, String name, ManyToManyShape shape, Delivery delivery) throws IOException {
    return create(region, name, shape, delivery, 0);
  }

  /** Of a queue that takes immediates of so many bits as well; 0: of one that takes none. */
  static ManyToManyState create(
      Region region, String name, ManyToManyShape shape, Delivery delivery, int immediateBits)
      throws IOException {
    Placement made =
        QueueKind.MANY_TO_MANY.create(
            region,
            name,
            ManyToManyLayout.length(shape),
            offset -> write(region.memory(), offset, shape, delivery, immediateBits));
    return open(made, name);
  }

  static void write(
      Memory memory, long offset, ManyToManyShape shape, Delivery delivery, int immediateBits) {
    memory.putInt(offset + ManyToManyLayout.DELIVERY_OFFSET, delivery.ordinal());
    memory.putInt(offset + ManyToManyLayout.CAPACITY_OFFSET, shape.capacity());
    memory.putInt(offset + ManyToManyLayout.RECORD_BYTES_MAX_OFFSET, shape.recordBytesMax());
    memory.putInt(offset + ManyToManyLayout.ROLES_MAX_OFFSET, shape.rolesMax());
    memory.putInt(offset + ManyToManyLayout.IMMEDIATE_BITS_OFFSET, immediateBits);
    memory.putLong(offset + ManyToManyLayout.TAIL_OFFSET, ManyToManyRing.firstPosition(shape));
    memory.putLong(offset + ManyToManyLayout.HEAD_OFFSET, ManyToManyRing.firstPosition(shape));
  }

  static ManyToManyState open(Region region, String name) {
    return open(QueueKind.MANY_TO_MANY.find(region, name), name);
  }

  static ManyToManyState open(Placement place, String name) {
    long offset = place.offset();
    Memory memory = place.memory();
    ManyToManyShape shape =
        new ManyToManyShape(
            memory.getInt(offset + ManyToManyLayout.CAPACITY_OFFSET),
            memory.getInt(offset + ManyToManyLayout.RECORD_BYTES_MAX_OFFSET),
            memory.getInt(offset + ManyToManyLayout.ROLES_MAX_OFFSET));
    Delivery delivery = Delivery.values()[memory.getInt(offset + ManyToManyLayout.DELIVERY_OFFSET)];
    int immediateBits = memory.getInt(offset + ManyToManyLayout.IMMEDIATE_BITS_OFFSET);
    return new ManyToManyState(place, name, shape, delivery, immediateBits);
  }
}
