package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedByteArrayTest extends ArrayContract {
  record ByteRow(SharedByteArray it) implements Row {
    @Override
    public long count() {
      return it.count();
    }

    @Override
    public Cell cell(long index) {
      return ByteCells.of(it, index);
    }

    @Override
    public Row slice(long from, long count) {
      return new ByteRow(it.slice(from, count));
    }

    @Override
    public void fill(long value) {
      it.fill((byte) value);
    }

    @Override
    public void copyTo(Row target, long index) {
      it.copyTo(((ByteRow) target).it, index);
    }

    @Override
    public long[] get(long index, int count) {
      byte[] values = new byte[count + 2];
      it.get(index, values, 1, count);
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = values[i + 1];
      }
      return result;
    }

    @Override
    public void put(long index, long... values) {
      byte[] source = new byte[values.length + 2];
      for (int i = 0; i < values.length; i++) {
        source[i + 1] = (byte) values[i];
      }
      it.put(index, source, 1, values.length);
    }

    @Override
    public void getRaw(long index, int arrayLength, int from, int count) {
      it.get(index, new byte[arrayLength], from, count);
    }

    @Override
    public void putRaw(long index, int arrayLength, int from, int count) {
      it.put(index, new byte[arrayLength], from, count);
    }
  }

  @Override
  Row createRow(String name, long count) throws IOException {
    return new ByteRow(SharedByteArray.create(region, name, count));
  }

  @Override
  Row openRow(Region from, String name) {
    return new ByteRow(SharedByteArray.open(from, name));
  }

  @Override
  Row rowAt(long offset, long count) {
    return new ByteRow(SharedByteArray.at(region, offset, count));
  }

  @Override
  int elementLength() {
    return Byte.BYTES;
  }

  @Override
  long narrow(long value) {
    return (byte) value;
  }

  @Override
  long largest() {
    return Byte.MAX_VALUE;
  }
}
