package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedIntArrayTest extends ArrayContract {
  record IntRow(SharedIntArray it) implements Row {
    @Override
    public long count() {
      return it.count();
    }

    @Override
    public Cell cell(long index) {
      return IntCells.of(it, index);
    }

    @Override
    public Row slice(long from, long count) {
      return new IntRow(it.slice(from, count));
    }

    @Override
    public void fill(long value) {
      it.fill((int) value);
    }

    @Override
    public void copyTo(Row target, long index) {
      it.copyTo(((IntRow) target).it, index);
    }

    @Override
    public long[] get(long index, int count) {
      int[] values = new int[count + 2];
      it.get(index, values, 1, count);
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = values[i + 1];
      }
      return result;
    }

    @Override
    public void put(long index, long... values) {
      int[] source = new int[values.length + 2];
      for (int i = 0; i < values.length; i++) {
        source[i + 1] = (int) values[i];
      }
      it.put(index, source, 1, values.length);
    }

    @Override
    public void getRaw(long index, int arrayLength, int from, int count) {
      it.get(index, new int[arrayLength], from, count);
    }

    @Override
    public void putRaw(long index, int arrayLength, int from, int count) {
      it.put(index, new int[arrayLength], from, count);
    }
  }

  @Override
  Row createRow(String name, long count) throws IOException {
    return new IntRow(SharedIntArray.create(region, name, count));
  }

  @Override
  Row openRow(Region from, String name) {
    return new IntRow(SharedIntArray.open(from, name));
  }

  @Override
  Row rowAt(long offset, long count) {
    return new IntRow(SharedIntArray.at(region, offset, count));
  }

  @Override
  int elementLength() {
    return Integer.BYTES;
  }

  @Override
  long narrow(long value) {
    return (int) value;
  }

  @Override
  long largest() {
    return Integer.MAX_VALUE;
  }
}
