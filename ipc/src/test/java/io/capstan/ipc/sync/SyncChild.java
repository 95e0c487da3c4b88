package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a {@link ChildJvm} runs: {@code WHAT.DO NAME ARGUMENT}, answered with the result or the
 * exception.
 */
final class SyncChild {
  private final Region region;

  private SyncChild(Region region) {
    this.region = region;
  }

  static ChildJvm start(Region region) {
    return ChildJvm.start(SyncChild.class, region.location(), region.name());
  }

  public static void main(String[] arguments) throws IOException {
    SyncChild child = new SyncChild(Region.attach(Path.of(arguments[0]), arguments[1]));
    ChildMain.run(child::obey);
  }

  private String obey(String[] command) throws Exception {
    String[] verb = command[0].split("\\.");
    String name = command.length > 1 ? command[1] : "";
    long number = command.length > 2 ? Long.parseLong(command[2]) : 0;
    return switch (verb[0]) {
      case "lock" -> lock(verb[1], name, number);
      case "event" -> event(verb[1], name);
      case "condition" -> condition(verb[1], name, number);
      case "semaphore" -> semaphore(verb[1], name, number);
      case "barrier" -> barrier(verb[1], name, number);
      case "latch" -> latch(verb[1], name, number);
      case "read-write" -> readWrite(verb[1], name);
      case "wait" -> waitInThreads(verb[1], name);
      case "exit" -> exit();
      case "halt" -> halt();
      case "pid" -> Long.toString(ProcessHandle.current().pid());
      default -> throw new IllegalArgumentException("command=" + command[0]);
    };
  }

  private static String exit() {
    Runtime.getRuntime().exit(0);
    return "unreachable";
  }

  private static String halt() {
    Runtime.getRuntime().halt(0);
    return "unreachable";
  }

  private String lock(String verb, String name, long number) throws Exception {
    SharedLock lock = SharedLock.open(region, name);
    switch (verb) {
      case "acquire":
        return lock.acquire().toString();
      case "try":
        return lock.tryAcquire().toString();
      case "unlock":
        lock.unlock();
        return "ok";
      case "hold-in-thread":
        lock.lock();
        Acquired[] acquired = new Acquired[1];
        Thread other = new Thread(() -> acquired[0] = lock.tryAcquire());
        other.start();
        other.join();
        lock.unlock();
        return acquired[0].toString();
      case "orphan":
        Thread owner = new Thread(lock::lock);
        owner.start();
        owner.join();
        return "ok";
      case "count":
        long counter = region.directory().find("counter").orElseThrow().offset();
        for (long round = 0; round < number; round++) {
          lock.lock();
          region.memory().putLong(counter, region.memory().getLong(counter) + 1);
          lock.unlock();
        }
        return "ok";
      case "count-for-ever":
        ChildMain.say("ok");
        return lock("count", name, Long.MAX_VALUE);
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private String event(String verb, String name) throws Exception {
    SharedEvent event = SharedEvent.open(region, name);
    switch (verb) {
      case "await":
        event.await();
        return "ok";
      case "set":
        event.set();
        return "ok";
      case "cycle-for-ever":
        ChildMain.say("ok");
        while (true) {
          event.set();
          event.clear();
          event.await(Duration.ofMillis(1));
        }
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private String condition(String verb, String name, long number) throws Exception {
    SharedLock lock = SharedLock.open(region, "lock");
    SharedCondition condition = SharedCondition.open(region, name, lock);
    lock.lock();
    try {
      switch (verb) {
        case "await-for-ever":
          ChildMain.say("ok");
          while (true) {
            condition.await(Duration.ofMillis(1));
          }
        case "signal-for-ever":
          ChildMain.say("ok");
          while (true) {
            condition.signal();
            lock.unlock();
            lock.lock();
          }
        case "await":
          return Boolean.toString(condition.await(Duration.ofMillis(number)));
        case "signal":
          condition.signal((int) number);
          return "ok";
        default:
          throw new IllegalArgumentException("verb=" + verb);
      }
    } finally {
      lock.unlock();
    }
  }

  private String semaphore(String verb, String name, long number) throws Exception {
    SharedSemaphore semaphore = SharedSemaphore.open(region, name);
    switch (verb) {
      case "acquire":
        semaphore.acquire((int) number);
        return "ok";
      case "release":
        semaphore.release((int) number);
        return "ok";
      case "orphan":
        Thread holder = new Thread(semaphore::acquireUninterruptibly);
        holder.start();
        holder.join();
        return "ok";
      case "cycle-for-ever":
        ChildMain.say("ok");
        while (true) {
          semaphore.acquire((int) number);
          semaphore.release((int) number);
        }
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private String barrier(String verb, String name, long number) throws Exception {
    SharedBarrier barrier = SharedBarrier.open(region, name);
    switch (verb) {
      case "await":
        return Integer.toString(barrier.await(Duration.ofMillis(number)));
      case "await-in-thread":
        Thread waiter = new Thread(() -> arrive(barrier));
        waiter.setDaemon(true);
        waiter.start();
        return "ok";
      case "hang-in-action":
        barrier
            .withAction(
                () -> {
                  ChildMain.say("in action");
                  ChildMain.hang();
                })
            .await();
        return "unreachable";
      case "cycle-for-ever":
        ChildMain.say("ok");
        while (true) {
          try {
            barrier.await();
          } catch (BrokenBarrierException e) {
            barrier.reset();
          }
        }
      case "cycle":
        for (long round = 0; round < number; round++) {
          barrier.await();
        }
        return "ok";
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private static void arrive(SharedBarrier barrier) {
    try {
      barrier.await();
    } catch (BrokenBarrierException | InterruptedException e) {
      // The test is over, or knows.
    }
  }

  private SharedLatch.Party party;

  private String latch(String verb, String name, long number) throws Exception {
    SharedLatch latch = SharedLatch.open(region, name);
    switch (verb) {
      case "register":
        party = latch.register();
        return "ok";
      case "orphan":
        Thread thread = new Thread(latch::register);
        thread.start();
        thread.join();
        return "ok";
      case "keep":
        party.countDown();
        return "ok";
      case "down":
        latch.countDown();
        return "ok";
      case "await":
        return Boolean.toString(latch.await(Duration.ofMillis(number)));
      case "cycle-for-ever":
        ChildMain.say("ok");
        while (true) {
          tally("begun");
          latch.register().countDown();
          tally("done");
        }
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  private void tally(String name) {
    region.memory().getAndAddLong(region.directory().find(name).orElseThrow().offset(), 1);
  }

  private String readWrite(String verb, String name) throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.open(region, name);
    switch (verb) {
      case "read":
        return lock.readLock().acquire().toString();
      case "write":
        return lock.writeLock().acquire().toString();
      case "unread":
        lock.readLock().unlock();
        return "ok";
      case "unwrite":
        lock.writeLock().unlock();
        return "ok";
      case "orphan":
        Thread reader = new Thread(lock.readLock()::lock);
        reader.start();
        reader.join();
        return "ok";
      case "orphan-write":
        Thread writer = new Thread(lock.writeLock()::lock);
        writer.start();
        writer.join();
        return "ok";
      case "cycle-for-ever":
        ChildMain.say("ok");
        while (true) {
          lock.readLock().lock();
          lock.readLock().unlock();
          lock.writeLock().lock();
          lock.writeLock().unlock();
        }
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  /** Owns the latch's countdown, and takes the lock, in turn with threads that wait for both. */
  private String waitInThreads(String verb, String name) throws Exception {
    SharedLock lock = SharedLock.open(region, name);
    SharedLatch latch = SharedLatch.create(region, verb, 4);
    for (int number = 0; number < 4; number++) {
      startThread(
          verb.equals("virtual"),
          () -> {
            lock.lock();
            try {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // Off its carrier.
            } finally {
              lock.unlock();
            }
            latch.countDown();
          });
    }
    return Boolean.toString(latch.await(Duration.ofSeconds(20)));
  }

  private static void startThread(boolean virtual, Runnable task) throws Exception {
    if (virtual) {
      // Since Java 21.
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    } else {
      new Thread(task).start();
    }
  }
}
