package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class SharedDoubleTest extends ScalarContract {
  @Override
  Cell create(String name, long initial) throws IOException {
    return DoubleCells.of(SharedDouble.create(region, name, initial));
  }

  @Override
  Cell open(Region from, String name) {
    return DoubleCells.of(SharedDouble.open(from, name));
  }

  @Override
  Cell at(long offset) {
    return DoubleCells.of(SharedDouble.at(region, offset));
  }

  @Override
  int lengthBytes() {
    return SharedDouble.lengthBytes();
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
