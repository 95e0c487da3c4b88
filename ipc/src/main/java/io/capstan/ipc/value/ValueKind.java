package io.capstan.ipc.value;

/**
 * What an object of this package is, as its header says it to whoever opens it. A code is never
 * given again: other processes may run another version.
 */
enum ValueKind {
  INT(1, "SharedInt"),
  LONG(2, "SharedLong"),
  DOUBLE(3, "SharedDouble"),
  BOOLEAN(4, "SharedBoolean"),
  INT_ARRAY(5, "SharedIntArray"),
  LONG_ARRAY(6, "SharedLongArray"),
  DOUBLE_ARRAY(7, "SharedDoubleArray"),
  BYTE_ARRAY(8, "SharedByteArray"),
  LONG_ADDER(9, "SharedLongAdder"),
  STRUCT(10, "SharedStruct"),
  STRUCT_ARRAY(11, "SharedStructArray");

  /** "VALUE" in the upper bytes: no word that something else would write there by chance. */
  private static final long MARK = 0x56_41_4C_55_45L << 24;

  private final long word;
  private final String typeName;

  ValueKind(int code, String typeName) {
    this.word = MARK | code;
    this.typeName = typeName;
  }

  /** The header's word; never 0, which means: not finished. */
  long word() {
    return word;
  }

  /** The class that is the handle on such an object. */
  String typeName() {
    return typeName;
  }

  /** The type's name that the word stands for, or the word itself. */
  static String describe(long word) {
    for (ValueKind kind : values()) {
      if (kind.word == word) {
        return kind.typeName;
      }
    }
    return "0x%016x".formatted(word);
  }
}
