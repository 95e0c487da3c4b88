package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedLongTest extends ScalarContract {
  @Override
  Cell create(String name, long initial) throws IOException {
    return LongCells.of(SharedLong.create(region, name, initial));
  }

  @Override
  Cell open(Region from, String name) {
    return LongCells.of(SharedLong.open(from, name));
  }

  @Override
  Cell at(long offset) {
    return LongCells.of(SharedLong.at(region, offset));
  }

  @Override
  int lengthBytes() {
    return SharedLong.lengthBytes();
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
