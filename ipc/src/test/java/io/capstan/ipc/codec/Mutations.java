package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/** Bytes that were encoded and then damaged, and what may come of decoding them. */
final class Mutations {
  /** A stream is opened, a class looked for, a refusal made: whatever the bytes are. */
  private static final long ALLOCATED_FREE = 1 << 20;

  /** A hundred throwables whose classes are not to be found, each known by an error. */
  private static final long ALLOCATED_FREE_THROWABLES = 16 << 20;

  /** The most that decoding may allocate for each byte. */
  private static final long ALLOCATED_PER_BYTE = 256;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Mutations() {}

  /**
   * Decodes; anything but a value or the typed error is thrown on, and too much memory is an error.
   *
   * @return whether it was a value
   */
  static boolean decodeHostile(Codec<?> codec, byte[] bytes) {
    long free = codec instanceof ThrowableCodec ? ALLOCATED_FREE_THROWABLES : ALLOCATED_FREE;
    long allocatedMax = free + ALLOCATED_PER_BYTE * bytes.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean isValue = isValue(codec, bytes);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > allocatedMax) {
      // Once more: a fuzzer's agent allocates where it meets a class for the first time.
      before = THREADS.getCurrentThreadAllocatedBytes();
      isValue(codec, bytes);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(
          allocated <= allocatedMax,
          "allocatedBytes=" + allocated + " lengthBytes=" + bytes.length);
    }
    return isValue;
  }

  private static boolean isValue(Codec<?> codec, byte[] bytes) {
    try {
      codec.decode(new Source().over(bytes));
      return true;
    } catch (DecodeException e) {
      return false;
    }
  }

  /** A copy with a few of its bytes changed, cut, doubled, or put elsewhere. */
  static byte[] mutate(byte[] bytes, Random random) {
    byte[] mutant = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int change = 0; change < changes && mutant.length > 0; change++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(7)) {
        case 0 -> mutant[at] = (byte) random.nextInt();
        case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? -1 : 127);
        case 3 -> mutant[at]++;
        case 4 -> mutant = Arrays.copyOf(mutant, at);
        case 5 -> mutant = doubled(mutant, at, random.nextInt(mutant.length - at) + 1);
        default -> System.arraycopy(bytes, 0, mutant, 0, Math.min(at, bytes.length));
      }
    }
    return mutant;
  }

  private static byte[] doubled(byte[] bytes, int at, int count) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }
}
