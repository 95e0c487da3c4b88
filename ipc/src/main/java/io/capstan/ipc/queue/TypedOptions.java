package io.capstan.ipc.queue;

/** What a typed queue is created with. */
record TypedOptions(int capacity, Delivery delivery, Class<?> codec) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

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
