package io.capstan.ipc.codec;

import static io.capstan.ipc.codec.Codec.LENGTH_UNKNOWN;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The values that have an encoding of their own and refer to no other object, so that nothing is
 * lost when each is written by itself: {@link Tag} says how.
 */
final class Leaves {
  /** Characters of a string that is written faster than it is measured, or fits any place. */
  private static final int STRING_LENGTH_SMALL = 128;

  private Leaves() {}

  /** Whether the value is one of those that cannot change: no two can be told apart. */
  static boolean isImmutableLeaf(Object value) {
    return value == null
        || value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Enum<?>
        || value instanceof Float
        || value instanceof Byte
        || value instanceof Short
        || value instanceof Character
        || value instanceof UUID
        || value instanceof Duration
        || value instanceof Instant
        || value.getClass() == BigInteger.class
        || value.getClass() == BigDecimal.class;
  }

  /**
   * Writes a leaf, but for an enum.
   *
   * @return false if the value is none; nothing was written
   */
  static boolean write(Object value, Sink sink) {
    if (value instanceof Integer number) {
      sink.writeByte(Tag.INTEGER);
      sink.writeInt(number);
    } else if (value instanceof String text) {
      sink.writeByte(Tag.STRING);
      StringFormat.write(text, sink);
    } else if (value instanceof Long number) {
      sink.writeByte(Tag.LONG);
      sink.writeLong(number);
    } else if (value instanceof Double number) {
      sink.writeByte(Tag.DOUBLE);
      sink.writeLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof byte[] bytes) {
      sink.writeByte(Tag.BYTES);
      sink.writeCount(bytes.length);
      sink.writeBytes(bytes, 0, bytes.length);
    } else {
      return writeRare(value, sink);
    }
    return true;
  }

  private static boolean writeRare(Object value, Sink sink) {
    if (value == null) {
      sink.writeByte(Tag.NULL);
    } else if (value instanceof Boolean bit) {
      sink.writeByte(bit ? Tag.TRUE : Tag.FALSE);
    } else if (value instanceof long[] longs) {
      sink.writeByte(Tag.LONGS);
      sink.writeCount(longs.length);
      sink.writeLongs(longs);
    } else if (value instanceof double[] doubles) {
      sink.writeByte(Tag.DOUBLES);
      sink.writeCount(doubles.length);
      sink.writeDoubles(doubles);
    } else if (value instanceof int[] ints) {
      sink.writeByte(Tag.INTS);
      sink.writeCount(ints.length);
      sink.writeInts(ints);
    } else {
      return writeSmall(value, sink) || writeBig(value, sink);
    }
    return true;
  }

  private static boolean writeSmall(Object value, Sink sink) {
    if (value instanceof Float number) {
      sink.writeByte(Tag.FLOAT);
      sink.writeInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Byte number) {
      sink.writeByte(Tag.BYTE);
      sink.writeByte(number);
    } else if (value instanceof Short number) {
      sink.writeByte(Tag.SHORT);
      sink.writeShort(number);
    } else if (value instanceof Character character) {
      sink.writeByte(Tag.CHARACTER);
      sink.writeShort(character);
    } else {
      return false;
    }
    return true;
  }

  private static boolean writeBig(Object value, Sink sink) {
    if (value instanceof UUID id) {
      sink.writeByte(Tag.UUID);
      sink.writeLong(id.getMostSignificantBits());
      sink.writeLong(id.getLeastSignificantBits());
    } else if (value instanceof Duration time) {
      sink.writeByte(Tag.DURATION);
      sink.writeLong(time.getSeconds());
      sink.writeInt(time.getNano());
    } else if (value instanceof Instant time) {
      sink.writeByte(Tag.INSTANT);
      sink.writeLong(time.getEpochSecond());
      sink.writeInt(time.getNano());
    } else if (value.getClass() == BigInteger.class) {
      sink.writeByte(Tag.BIG_INTEGER);
      write((BigInteger) value, sink);
    } else if (value.getClass() == BigDecimal.class) {
      BigDecimal number = (BigDecimal) value;
      sink.writeByte(Tag.BIG_DECIMAL);
      sink.writeInt(number.scale());
      write(number.unscaledValue(), sink);
    } else {
      return false;
    }
    return true;
  }

  private static void write(BigInteger value, Sink sink) {
    byte[] bytes = value.toByteArray();
    sink.writeCount(bytes.length);
    sink.writeBytes(bytes, 0, bytes.length);
  }

  /** How many bytes {@link #write} writes of an array or a long string; others are small. */
  static long length(Object value) {
    if (value instanceof byte[] bytes) {
      return arrayLength(bytes.length, Byte.BYTES);
    }
    if (value instanceof int[] ints) {
      return arrayLength(ints.length, Integer.BYTES);
    }
    if (value instanceof long[] longs) {
      return arrayLength(longs.length, Long.BYTES);
    }
    if (value instanceof double[] doubles) {
      return arrayLength(doubles.length, Double.BYTES);
    }
    return value instanceof String text && text.length() > STRING_LENGTH_SMALL
        ? 1 + StringFormat.length(text)
        : LENGTH_UNKNOWN;
  }

  private static long arrayLength(int count, int elementLength) {
    return 1 + StringFormat.countLength(count) + (long) count * elementLength;
  }

  /** Whether {@link #read} reads what has that tag. */
  static boolean isLeaf(int tag) {
    return tag >= Tag.NULL && tag <= Tag.INSTANT;
  }

  /** Reads a leaf whose tag was read, but for an enum. */
  static Object read(int tag, Source source) {
    return switch (tag) {
      case Tag.NULL -> null;
      case Tag.FALSE -> false;
      case Tag.TRUE -> true;
      case Tag.BYTE -> source.readByte();
      case Tag.SHORT -> source.readShort();
      case Tag.CHARACTER -> (char) source.readShort();
      case Tag.INTEGER -> source.readInt();
      case Tag.LONG -> source.readLong();
      case Tag.FLOAT -> Float.intBitsToFloat(source.readInt());
      case Tag.DOUBLE -> source.readDouble();
      case Tag.STRING -> StringFormat.read(source);
      case Tag.BYTES -> readBytes(source);
      case Tag.INTS -> {
        int[] ints = new int[source.readCount(Integer.BYTES)];
        source.readInts(ints);
        yield ints;
      }
      case Tag.LONGS -> {
        long[] longs = new long[source.readCount(Long.BYTES)];
        source.readLongs(longs);
        yield longs;
      }
      case Tag.DOUBLES -> {
        double[] doubles = new double[source.readCount(Double.BYTES)];
        source.readDoubles(doubles);
        yield doubles;
      }
      case Tag.BIG_INTEGER -> readBigInteger(source);
      case Tag.BIG_DECIMAL -> {
        int scale = source.readInt();
        yield new BigDecimal(readBigInteger(source), scale);
      }
      case Tag.UUID -> {
        long high = source.readLong();
        yield new UUID(high, source.readLong());
      }
      case Tag.DURATION -> {
        long seconds = source.readLong();
        yield Duration.ofSeconds(seconds, readNanos(source));
      }
      case Tag.INSTANT -> readInstant(source);
      default -> throw new DecodeException("tag=" + tag + " is no leaf");
    };
  }

  private static byte[] readBytes(Source source) {
    byte[] bytes = new byte[source.readCount(Byte.BYTES)];
    source.readBytes(bytes, 0, bytes.length);
    return bytes;
  }

  private static BigInteger readBigInteger(Source source) {
    byte[] bytes = readBytes(source);
    try {
      return new BigInteger(bytes);
    } catch (NumberFormatException | ArithmeticException e) { // No bytes, or far too many.
      throw new DecodeException("integer of lengthBytes=" + bytes.length, e);
    }
  }

  private static int readNanos(Source source) {
    int nanos = source.readInt();
    if (nanos < 0 || nanos > 999_999_999) {
      throw new DecodeException("nanos=" + nanos + " (allowed: 0 to 999999999)");
    }
    return nanos;
  }

  private static Instant readInstant(Source source) {
    long seconds = source.readLong();
    int nanos = readNanos(source);
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw new DecodeException("instant of epochSecond=" + seconds, e);
    }
  }
}
