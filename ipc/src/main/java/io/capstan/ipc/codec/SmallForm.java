package io.capstan.ipc.codec;

/**
 * Values that fit {@link Codec#SMALL_BITS} bits with their type.
 *
 * <pre>
 *   bit 17   15 14                0
 *      +-------+------------------+
 *      | type  | number           |   from -16384 to 16383; a character below 32768; 0 or 1
 *      +-------+------------------+
 * </pre>
 *
 * <p>Type 0 is none: fresh memory is full of it.
 */
final class SmallForm {
  private static final int NUMBER_BITS = 15;
  private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
  private static final int SIGN_SHIFT = Integer.SIZE - NUMBER_BITS;

  private static final int INTEGER = 1;
  private static final int LONG = 2;
  private static final int SHORT = 3;
  private static final int BYTE = 4;
  private static final int CHARACTER = 5;
  private static final int BOOLEAN = 6;

  private SmallForm() {}

  /** The bits, or {@link Codec#NOT_SMALL}. */
  static int encode(Object value) {
    if (value instanceof Integer number) {
      return signed(INTEGER, number);
    }
    if (value instanceof Long number) {
      return number == number.intValue() ? signed(LONG, number.intValue()) : Codec.NOT_SMALL;
    }
    return value instanceof String ? Codec.NOT_SMALL : encodeRare(value);
  }

  private static int encodeRare(Object value) {
    if (value instanceof Boolean bit) {
      return word(BOOLEAN, bit ? 1 : 0);
    }
    if (value instanceof Byte number) {
      return signed(BYTE, number);
    }
    if (value instanceof Short number) {
      return signed(SHORT, number);
    }
    return value instanceof Character character && character <= NUMBER_MASK
        ? word(CHARACTER, character)
        : Codec.NOT_SMALL;
  }

  private static int signed(int type, int number) {
    return number << SIGN_SHIFT >> SIGN_SHIFT == number
        ? word(type, number & NUMBER_MASK)
        : Codec.NOT_SMALL;
  }

  private static int word(int type, int bits) {
    return type << NUMBER_BITS | bits;
  }

  static Object decode(int small) {
    int bits = small & NUMBER_MASK;
    int number = bits << SIGN_SHIFT >> SIGN_SHIFT;
    return switch (small >>> NUMBER_BITS) {
      case INTEGER -> number;
      case LONG -> (long) number;
      case SHORT -> (short) number;
      case BYTE -> {
        require(number == (byte) number, small);
        yield (byte) number;
      }
      case CHARACTER -> (char) bits;
      case BOOLEAN -> {
        require(bits <= 1, small);
        yield bits == 1;
      }
      default -> throw new DecodeException("unknown small form: small=" + small);
    };
  }

  private static void require(boolean isValue, int small) {
    if (!isValue) {
      throw new DecodeException("no value has that small form: small=" + small);
    }
  }
}
