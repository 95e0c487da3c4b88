package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedCondition;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.sync.SharedLatch;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.sync.SharedReadWriteLock;
import io.capstan.ipc.sync.SharedSemaphore;
import java.io.IOException;

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
    };

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
