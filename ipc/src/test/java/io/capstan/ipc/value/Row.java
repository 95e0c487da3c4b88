package io.capstan.ipc.value;

/** An array under test, of whatever type, as if it were one of longs. */
interface Row {
  long count();

  Cell cell(long index);

  Row slice(long from, long count);

  void fill(long value);

  void copyTo(Row target, long index);

  /** Bulk get of so many elements by way of a Java array that is longer on both sides. */
  long[] get(long index, int count);

  /** Bulk put by way of a Java array that is longer on both sides. */
  void put(long index, long... values);

  /** Bulk get into a Java array of that length, with the arguments as they are. */
  void getRaw(long index, int arrayLength, int from, int count);

  /** Bulk put from a Java array of that length, with the arguments as they are. */
  void putRaw(long index, int arrayLength, int from, int count);
}
