package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.proof.Twin;
import java.io.IOException;

/**
 * Typed queues for the proofs. Their bytes are put back to what they were before each try, so this
 * process must remember nothing of them: each call claims its role and gives it back.
 */
final class TypedTwins {
  private TypedTwins() {}

  static <E> Twin.Maker<SharedBlockingQueue<E>> of(int capacity) {
    return (region, name) -> make(region, name, capacity);
  }

  private static <E> SharedBlockingQueue<E> make(Region region, String name, int capacity)
      throws IOException {
    SharedBlockingQueue<E> made = SharedBlockingQueue.create(region, name, capacity);
    forgetRoles(region, name);
    return made;
  }

  static <E> SharedBlockingQueue<E> open(Region region, String name) {
    forgetRoles(region, name);
    return SharedBlockingQueue.open(region, name);
  }

  private static void forgetRoles(Region region, String name) {
    TypedQueue queue = TypedQueue.open(QueueKind.BLOCKING, region, name);
    queue.producers().close(); // From here on none is kept.
    queue.consumers().close();
  }
}
