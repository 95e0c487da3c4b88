package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.ManyToManyShape;
import io.capstan.ipc.queue.ManyToOneQueue;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedCondition;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.sync.SharedLatch;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.sync.SharedReadWriteLock;
import io.capstan.ipc.sync.SharedSemaphore;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;

/**
 * A process with a thread that waits for ever, if it is given the {@link Place}. To any line it
 * answers how many of its threads wait so: 0 or 1.
 */
final class WaiterMain {

  /** All there is to wait at, so that none of it can be the one that costs. */
  enum Place {
    LOCK {
      @Override
      void createIn(Region region) throws IOException {
        SharedLock.create(region, name()).lock();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedLock.open(region, name()).acquire();
      }
    },
    FAIR_LOCK {
      @Override
      void createIn(Region region) throws IOException {
        SharedLock.createFair(region, name()).lock();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedLock.open(region, name()).acquire();
      }
    },
    READ_WRITE_LOCK {
      @Override
      void createIn(Region region) throws IOException {
        SharedReadWriteLock.create(region, name()).writeLock().lock();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedReadWriteLock.open(region, name()).readLock().acquire();
      }
    },
    CONDITION {
      @Override
      void createIn(Region region) throws IOException {
        SharedLock lock = SharedLock.create(region, name() + "-lock");
        SharedCondition.create(region, name(), lock);
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedLock lock = SharedLock.open(region, name() + "-lock");
        lock.lock();
        SharedCondition.open(region, name(), lock).await();
      }
    },
    SEMAPHORE {
      @Override
      void createIn(Region region) throws IOException {
        SharedSemaphore.create(region, name(), 0);
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedSemaphore.open(region, name()).acquire();
      }
    },
    EVENT {
      @Override
      void createIn(Region region) throws IOException {
        SharedEvent.create(region, name());
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedEvent.open(region, name()).await();
      }
    },
    BARRIER {
      @Override
      void createIn(Region region) throws IOException {
        SharedBarrier.create(region, name(), 2);
      }

      @Override
      void awaitIn(Region region) throws Exception {
        SharedBarrier.open(region, name()).await();
      }
    },
    LATCH {
      @Override
      void createIn(Region region) throws IOException {
        SharedLatch.create(region, name(), 1);
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedLatch.open(region, name()).await();
      }
    },
    ONE_TO_ONE_QUEUE {
      @Override
      void createIn(Region region) throws IOException {
        OneToOneQueue.create(region, name(), QUEUE_BYTES, Delivery.AT_LEAST_ONCE).producer();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        OneToOneQueue.open(region, name()).consumer().take(new byte[1]);
      }
    },
    MANY_TO_ONE_QUEUE {
      @Override
      void createIn(Region region) throws IOException {
        ManyToOneQueue.create(region, name(), 2, QUEUE_BYTES, Delivery.AT_LEAST_ONCE).producer();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        ManyToOneQueue.open(region, name()).consumer().take(new byte[1]);
      }
    },
    MANY_TO_MANY_QUEUE {
      @Override
      void createIn(Region region) throws IOException {
        ManyToManyShape shape = new ManyToManyShape(QUEUE_ITEMS, Long.BYTES);
        ManyToManyQueue.create(region, name(), shape, Delivery.AT_LEAST_ONCE).producer();
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        ManyToManyQueue.open(region, name()).consumer().take(new byte[1]);
      }
    },
    TYPED_QUEUE {
      @Override
      void createIn(Region region) throws IOException {
        SharedBlockingQueue.create(region, name(), QUEUE_ITEMS);
      }

      @Override
      void awaitIn(Region region) throws InterruptedException {
        SharedBlockingQueue.open(region, name()).take();
      }
    };

    /** Where values, locks and the like are waited for: the bar of the shared state. */
    static final List<Place> OF_SHARED_STATE = List.copyOf(EnumSet.range(LOCK, LATCH));

    /** Where messages are waited for. */
    static final List<Place> OF_QUEUES = List.copyOf(EnumSet.range(ONE_TO_ONE_QUEUE, TYPED_QUEUE));

    private static final int QUEUE_BYTES = 1 << 10;
    private static final int QUEUE_ITEMS = 16;

    /** Makes it so that nobody gets through while the calling thread lives. */
    abstract void createIn(Region region) throws IOException;

    abstract void awaitIn(Region region) throws Exception;
  }

  private WaiterMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      Thread waiter = waiter(region, SharedRegion.argument(arguments, 0));
      LineServer.serve(request -> waiter != null && waiter.isAlive() ? "1" : "0");
    }
  }

  private static Thread waiter(Region region, String place) {
    if (place.isEmpty()) {
      return null;
    }
    Thread waiter = new Thread(() -> await(region, Place.valueOf(place)), "waiter");
    waiter.setDaemon(true);
    waiter.start();
    return waiter;
  }

  private static void await(Region region, Place place) {
    try {
      place.awaitIn(region);
    } catch (Exception e) {
      throw new IllegalStateException("place=" + place, e);
    }
  }
}
