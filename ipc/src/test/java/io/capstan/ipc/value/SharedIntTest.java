package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedIntTest extends ScalarContract {
  @Override
  Cell create(String name, long initial) throws IOException {
    return IntCells.of(SharedInt.create(region, name, (int) initial));
  }

  @Override
  Cell open(Region from, String name) {
    return IntCells.of(SharedInt.open(from, name));
  }

  @Override
  Cell at(long offset) {
    return IntCells.of(SharedInt.at(region, offset));
  }

  @Override
  int lengthBytes() {
    return SharedInt.lengthBytes();
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
