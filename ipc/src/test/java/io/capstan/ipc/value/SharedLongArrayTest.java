package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedLongArrayTest extends ArrayContract {
  record LongRow(SharedLongArray it) implements Row {
    @Override
    public long count() {
      return it.count();
    }

    @Override
    public Cell cell(long index) {
      return LongCells.of(it, index);
    }

    @Override
    public Row slice(long from, long count) {
      return new LongRow(it.slice(from, count));
    }

    @Override
    public void fill(long value) {
      it.fill(value);
    }

    @Override
    public void copyTo(Row target, long index) {
      it.copyTo(((LongRow) target).it, index);
    }

    @Override
    public long[] get(long index, int count) {
      long[] values = new long[count + 2];
      it.get(index, values, 1, count);
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = values[i + 1];
      }
      return result;
    }

    @Override
    public void put(long index, long... values) {
      long[] source = new long[values.length + 2];
      for (int i = 0; i < values.length; i++) {
        source[i + 1] = values[i];
      }
      it.put(index, source, 1, values.length);
    }

    @Override
    public void getRaw(long index, int arrayLength, int from, int count) {
      it.get(index, new long[arrayLength], from, count);
    }

    @Override
    public void putRaw(long index, int arrayLength, int from, int count) {
      it.put(index, new long[arrayLength], from, count);
    }
  }

  @Override
  Row createRow(String name, long count) throws IOException {
    return new LongRow(SharedLongArray.create(region, name, count));
  }

  @Override
  Row openRow(Region from, String name) {
    return new LongRow(SharedLongArray.open(from, name));
  }

  @Override
  Row rowAt(long offset, long count) {
    return new LongRow(SharedLongArray.at(region, offset, count));
  }

  @Override
  int elementLength() {
    return Long.BYTES;
  }

  @Override
  long narrow(long value) {
    return value;
  }

  @Override
  long largest() {
    return Long.MAX_VALUE;
  }
}
