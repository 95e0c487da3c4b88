package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;

/** What a typed queue is created with. */
record TypedOptions(int capacity, Delivery delivery, Class<?> codec) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * How many bits an item has that goes without a cell; none where what the dead had in hand is
   * read again, for it is kept in its cell.
   */
  int immediateBits() {
    return delivery == Delivery.AT_MOST_ONCE ? Codec.SMALL_BITS : 0;
  }

  long codecMark() {
    return markOf(codec);
  }

  /** Tells codecs apart, in all processes: by the names of their classes (FNV-1a). */
  static long markOf(Class<?> codec) {
    long mark = FNV_OFFSET;
    String name = codec.getName();
    for (int index = 0; index < name.length(); index++) {
      mark = (mark ^ name.charAt(index)) * FNV_PRIME;
    }
    return mark;
  }
}
