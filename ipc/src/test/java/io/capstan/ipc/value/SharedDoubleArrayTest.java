package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedDoubleArrayTest extends ArrayContract {
  record DoubleRow(SharedDoubleArray it) implements Row {
    @Override
    public long count() {
      return it.count();
    }

    @Override
    public Cell cell(long index) {
      return DoubleCells.of(it, index);
    }

    @Override
    public Row slice(long from, long count) {
      return new DoubleRow(it.slice(from, count));
    }

    @Override
    public void fill(long value) {
      it.fill((double) value);
    }

    @Override
    public void copyTo(Row target, long index) {
      it.copyTo(((DoubleRow) target).it, index);
    }

    @Override
    public long[] get(long index, int count) {
      double[] values = new double[count + 2];
      it.get(index, values, 1, count);
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = (long) values[i + 1];
      }
      return result;
    }

    @Override
    public void put(long index, long... values) {
      double[] source = new double[values.length + 2];
      for (int i = 0; i < values.length; i++) {
        source[i + 1] = (double) values[i];
      }
      it.put(index, source, 1, values.length);
    }

    @Override
    public void getRaw(long index, int arrayLength, int from, int count) {
      it.get(index, new double[arrayLength], from, count);
    }

    @Override
    public void putRaw(long index, int arrayLength, int from, int count) {
      it.put(index, new double[arrayLength], from, count);
    }
  }

  @Override
  Row createRow(String name, long count) throws IOException {
    return new DoubleRow(SharedDoubleArray.create(region, name, count));
  }

  @Override
  Row openRow(Region from, String name) {
    return new DoubleRow(SharedDoubleArray.open(from, name));
  }

  @Override
  Row rowAt(long offset, long count) {
    return new DoubleRow(SharedDoubleArray.at(region, offset, count));
  }

  @Override
  int elementLength() {
    return Double.BYTES;
  }

  @Override
  long narrow(long value) {
    return value;
  }

  @Override
  long largest() {
    return 1L << 40;
  }
}
