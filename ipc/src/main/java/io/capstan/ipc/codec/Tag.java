package io.capstan.ipc.codec;

/**
 * The first byte of a value, which says what follows.
 *
 * <pre>
 *   byte 0     1
 *       +-----+----------------------------------------------------------+
 *       | tag |  content                                                 |
 *       +-----+----------------------------------------------------------+
 *  tag         content
 *  NULL FALSE TRUE            none
 *  BYTE                       1 byte
 *  SHORT CHARACTER            2 bytes
 *  INTEGER FLOAT              4 bytes
 *  LONG DOUBLE                8 bytes, a double's own bits
 *  STRING                     see StringFormat
 *  BYTES INTS LONGS DOUBLES   count, elements; count: see Sink.writeCount
 *  BIG_INTEGER                count, two's complement bytes
 *  BIG_DECIMAL                scale (4), count, two's complement bytes
 *  UUID                       16 bytes
 *  DURATION INSTANT           seconds (8), nanoseconds (4)
 *  ENUM                       class name, constant's name: strings
 *  ARRAY_LIST LIST            count, values with their tags, leaves all
 *  HANDLE                     whatever HandleFormat writes
 *  LAMBDA                     see LambdaFormat
 *  RECORD                     see RecordFormat
 *  SERIALIZED                 length (4), a stream of the JDK's serialization without its header
 * </pre>
 *
 * <p>Numbers are never given a new meaning: the zero that fresh memory is full of is none of them.
 */
final class Tag {
  static final int NULL = 1;
  static final int FALSE = 2;
  static final int TRUE = 3;
  static final int BYTE = 4;
  static final int SHORT = 5;
  static final int CHARACTER = 6;
  static final int INTEGER = 7;
  static final int LONG = 8;
  static final int FLOAT = 9;
  static final int DOUBLE = 10;
  static final int STRING = 11;
  static final int BYTES = 12;
  static final int INTS = 13;
  static final int LONGS = 14;
  static final int DOUBLES = 15;
  static final int BIG_INTEGER = 16;
  static final int BIG_DECIMAL = 17;
  static final int UUID = 18;
  static final int DURATION = 19;
  static final int INSTANT = 20;
  static final int ENUM = 21;
  static final int ARRAY_LIST = 22;
  static final int LIST = 23;
  static final int HANDLE = 24;
  static final int LAMBDA = 25;
  static final int RECORD = 26;
  static final int SERIALIZED = 27;

  private Tag() {}
}
