package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;

class ManyToManyQueueTest extends ByteQueueContract {
  private static final ManyToManyShape SHAPE = new ManyToManyShape(16, 200, 4);

  @Override
  ByteQueue create(Region region, String name, Delivery delivery) throws IOException {
    return ManyToManyQueue.create(region, name, SHAPE, delivery);
  }

  @Override
  ByteQueue open(Region region, String name) {
    return ManyToManyQueue.open(region, name);
  }

  @Override
  int consumersMax() {
    return SHAPE.rolesMax();
  }

  @Override
  int producersMax() {
    return SHAPE.rolesMax();
  }
}
