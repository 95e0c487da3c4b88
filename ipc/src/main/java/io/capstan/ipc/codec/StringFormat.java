package io.capstan.ipc.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Strings, exactly as they are: UTF-8 would lose half a surrogate pair.
 *
 * <pre>
 *   +----------------------------------+---------------------------------------+
 *   |  count of characters * 2 + wide  |  count bytes, or 2 * count if wide    |
 *   +----------------------------------+---------------------------------------+
 *    1 to 5 bytes, see Sink.writeCount   wide: a character of more than 8 bits
 * </pre>
 */
final class StringFormat {
  /** The number before the characters has 31 bits for their count. */
  static final int LENGTH_MAX = (1 << 30) - 1;

  /** Narrow characters are copied by way of an array of so many. */
  private static final int CHUNK_LENGTH = 512;

  private static final int WIDE = 1;

  private StringFormat() {}

  /** How many bytes {@link #write} writes. */
  static long length(String value) {
    int count = value.length();
    long bytes = isWide(value) ? 2L * count : count;
    return countLength(count * 2) + bytes;
  }

  /** How many bytes {@link Sink#writeCount} writes. */
  static int countLength(int value) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(value | 1);
    return (bits + 6) / 7;
  }

  static void write(String value, Sink sink) {
    int count = value.length();
    if (count > LENGTH_MAX) {
      throw new EncodeException(
          "string is too long: characters=%d (allowed: %d)".formatted(count, LENGTH_MAX));
    }
    if (isWide(value)) {
      sink.writeCount(count * 2 + WIDE);
      writeWide(value, sink);
    } else {
      sink.writeCount(count * 2);
      writeNarrow(value, sink);
    }
  }

  private static boolean isWide(String value) {
    int bits = 0;
    // Without a way out in the middle: most strings are narrow, and so read to their end.
    for (int index = 0; index < value.length(); index++) {
      bits |= value.charAt(index);
    }
    return bits > 0xFF;
  }

  /** The deprecated copy of the low bytes is the one that allocates nothing. */
  @SuppressWarnings("deprecation")
  private static void writeNarrow(String value, Sink sink) {
    int count = value.length();
    for (int from = 0; from < count; from += CHUNK_LENGTH) {
      int part = Math.min(CHUNK_LENGTH, count - from);
      byte[] scratch = sink.scratch(part);
      value.getBytes(from, from + part, scratch, 0);
      sink.writeBytes(scratch, 0, part);
    }
  }

  private static void writeWide(String value, Sink sink) {
    int count = value.length();
    int chunk = CHUNK_LENGTH / Character.BYTES;
    for (int from = 0; from < count; from += chunk) {
      int part = Math.min(chunk, count - from);
      byte[] scratch = sink.scratch(part * Character.BYTES);
      for (int index = 0; index < part; index++) {
        char character = value.charAt(from + index);
        scratch[2 * index] = (byte) character;
        scratch[2 * index + 1] = (byte) (character >> Byte.SIZE);
      }
      sink.writeBytes(scratch, 0, part * Character.BYTES);
    }
  }

  static String read(Source source) {
    int head = source.readCount(0);
    int count = head >>> 1;
    long length = (head & WIDE) == 0 ? count : 2L * count;
    if (length > source.remaining()) {
      throw new DecodeException(
          "string ends too early: lengthBytes=%d remainingBytes=%d"
              .formatted(length, source.remaining()));
    }
    return (head & WIDE) == 0 ? readNarrow(source, count) : readWide(source, count);
  }

  private static String readNarrow(Source source, int count) {
    byte[] bytes = source.scratch(count);
    source.readBytes(bytes, 0, count);
    return new String(bytes, 0, count, ISO_8859_1);
  }

  private static String readWide(Source source, int count) {
    char[] characters = new char[count];
    int chunk = CHUNK_LENGTH / Character.BYTES;
    for (int from = 0; from < count; from += chunk) {
      int part = Math.min(chunk, count - from);
      byte[] bytes = source.scratch(part * Character.BYTES);
      source.readBytes(bytes, 0, part * Character.BYTES);
      for (int index = 0; index < part; index++) {
        int low = bytes[2 * index] & 0xFF;
        characters[from + index] = (char) (low | bytes[2 * index + 1] << Byte.SIZE);
      }
    }
    return new String(characters);
  }
}
