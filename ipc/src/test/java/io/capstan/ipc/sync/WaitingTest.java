package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingTest {
  private Crew crew;
  private Region region;

  @BeforeEach
  void start() throws Exception {
    crew = new Crew(SyncChild.class);
    region = crew.region();
  }

  @AfterEach
  void end() throws Exception {
    crew.close();
  }

  private WaitPoint waitPoint() throws IOException {
    return new WaitPoint(
        region.memory(), region.directory().create("words", ObjectType.BYTES, 128).offset());
  }

  @Test
  void pacerKeepsEveryTime() {
    assertEquals(Long.MAX_VALUE, new Pacer(Long.MAX_VALUE).leftNanos());
    assertTrue(new Pacer(Long.MIN_VALUE).isUp());
    assertTrue(new Pacer(0).isLookDue());
    Pacer nearlyForEver = new Pacer(Long.MAX_VALUE - 1);
    assertFalse(nearlyForEver.isLookDue());
    assertTrue(nearlyForEver.leftNanos() > Long.MAX_VALUE / 2);
    assertTrue(nearlyForEver.pauseNanos() <= Pacer.LOOK_NANOS_MAX);
  }

  @Test
  void looksComeByTheClock() {
    Pacer pacer = new Pacer(Long.MAX_VALUE);
    int looks = 0;
    while (pacer.waitedNanos() < TimeUnit.MILLISECONDS.toNanos(300)) {
      looks += pacer.isLookDue() ? 1 : 0;
    }
    assertTrue(looks >= 3 && looks <= 9, "looks=" + looks);
  }

  /** Without interrupts it would look again after a second, and then after another. */
  @Test
  void interruptEndsASleepOfAnyLength() throws Exception {
    WaitPoint point = waitPoint();
    WaiterCount waiters = new WaiterCount(region.memory(), offsetOfWaiters());
    Thread[] waiter = new Thread[1];
    Future<Boolean> waiting =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              return point.await(look -> false, WaitStrategy.PARK, Long.MAX_VALUE);
            });
    ChildJvm.await("a sleeper", () -> waiters.count() == 1);
    int sequence = region.memory().getIntVolatile(offsetOfWaiters() - Integer.BYTES);
    waiter[0].interrupt();
    assertThrows(InterruptedException.class, () -> Crew.result(waiting));
    int rung = region.memory().getIntVolatile(offsetOfWaiters() - Integer.BYTES) - sequence;
    assertTrue(rung >= 1, "the interrupter has woken it: rung=" + rung);
    assertEquals(0, waiters.count());
  }

  private long offsetOfWaiters() {
    return region.directory().find("words").orElseThrow().offset() + Integer.BYTES;
  }

  /** A signaller raises the sequence before it calls the kernel. */
  @Test
  void signalForNobodyMakesNoSystemCall() throws Exception {
    WaitPoint point = waitPoint();
    for (int signal = 0; signal < 100; signal++) {
      point.signalAll();
    }
    SharedLock lock = SharedLock.create(region, "lock");
    lock.lock();
    lock.unlock();
    for (long at : new long[] {offsetOfWaiters() - Integer.BYTES, lock.offset() + 8}) {
      assertEquals(0, region.memory().getIntVolatile(at), "nobody had to be woken");
    }
  }

  /** Spinning then would keep from its core the one that is waited for. */
  @Test
  void nobodySpinsWhenMoreThreadsWantToRunThanThereAreCores() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/loadavg")), "the load is not known here");
    AtomicBoolean over = new AtomicBoolean();
    for (int thread = 0; thread < 2 * Runtime.getRuntime().availableProcessors() + 1; thread++) {
      crew.run(
          () -> {
            while (!over.get()) {
              Thread.onSpinWait();
            }
            return true;
          });
    }
    try {
      int[] spins = new int[1];
      ChildJvm.await(
          "a wait without a spin",
          () -> {
            spins[0] = 0;
            return !WaitStrategy.ADAPTIVE.spin(
                    look -> {
                      spins[0]++;
                      return false;
                    },
                    new Pacer(Long.MAX_VALUE))
                && spins[0] == 0;
          });
    } finally {
      over.set(true);
    }
  }

  @Test
  void longWaitsLookSeldom() {
    Pacer pacer = new Pacer(Long.MAX_VALUE);
    while (!pacer.isLookDue() || pacer.waitedNanos() < TimeUnit.MILLISECONDS.toNanos(1_200)) {
      Thread.onSpinWait();
    }
    assertTrue(pacer.pauseNanos() >= TimeUnit.MILLISECONDS.toNanos(125), "an eighth");
  }

  @Test
  void signalsMeantForOthersDoNotPutOffTheLook() throws Exception {
    WaitPoint point = waitPoint();
    boolean[] looked = new boolean[1];
    Future<Boolean> waiting =
        crew.run(
            () ->
                point.await(
                    look -> looked[0] |= look,
                    WaitStrategy.PARK,
                    Duration.ofSeconds(30).toNanos()));
    while (!waiting.isDone()) {
      point.signalAll();
    }
    assertTrue(Crew.<Boolean>result(waiting));
  }

  @Test
  void lastLookComesWhenTheTimeIsUp() throws Exception {
    WaitPoint point = waitPoint();
    for (WaitStrategy strategy : WaitStrategy.values()) {
      for (long timeoutNanos : new long[] {-1, 0, 1, 100_000}) {
        boolean[] looked = new boolean[1];
        assertFalse(
            point.await(
                look -> {
                  looked[0] |= look;
                  return false;
                },
                strategy,
                timeoutNanos));
        assertTrue(looked[0], strategy + " timeoutNanos=" + timeoutNanos);
      }
    }
  }

  /** One signal, two waiters: if the one that gets it gives up, the other must get it. */
  @Test
  void waiterThatGivesUpPassesItsSignalOn() throws Exception {
    SharedSemaphore semaphore = SharedSemaphore.create(region, "semaphore", 0);
    SharedSemaphore parked = semaphore.with(WaitStrategy.PARK);
    for (int round = 0; round < 100; round++) {
      Thread[] first = new Thread[1];
      Future<Boolean> giving =
          crew.run(
              () -> {
                first[0] = Thread.currentThread();
                return parked.tryAcquire(Duration.ofSeconds(30));
              });
      Future<Boolean> staying = crew.run(() -> parked.tryAcquire(Duration.ofSeconds(30)));
      ChildJvm.await("a waiter", () -> first[0] != null);
      first[0].interrupt();
      semaphore.release();
      boolean gaveUp = false;
      try {
        Crew.result(giving);
        semaphore.release();
      } catch (InterruptedException e) {
        gaveUp = true;
      }
      assertTrue(Crew.<Boolean>result(staying), "gaveUp=" + gaveUp);
    }
  }

  /** A new process polls; one that waits for long must come to sleep in the kernel. */
  @Test
  void longWaitEndsUpInTheKernel() throws Exception {
    assumeTrue(Memory.hasKernelWait(), "the kernel cannot wait on memory here");
    SharedLock lock = SharedLock.create(region, "lock");
    ChildJvm child = crew.startChild();
    lock.lock();
    child.tell("lock.acquire", "lock");
    ChildJvm.await("a thread in the kernel", () -> sleepsInTheKernel(child.pid()));
    lock.unlock();
    assertEquals("NORMAL", child.answer());
  }

  /** Whether a thread is in the system call 202 or 98, futex, with operation 0: not private. */
  private static boolean sleepsInTheKernel(long pid) {
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks) {
        String[] call = Files.readString(task.resolve("syscall")).split(" ");
        if (List.of("202", "98").contains(call[0]) && call[2].equals("0x0")) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A thread has ended.
    }
    return false;
  }

  @Test
  void waitsWithoutTheKernelWhereItMust() throws Exception {
    SharedLock lock = SharedLock.create(region, "lock");
    ChildJvm child = crew.startChildWith("-Dcapstan.futex=off");
    lock.lock();
    child.tell("wait.platform", "lock");
    ChildJvm.pass(Duration.ofMillis(100));
    assertFalse(child.hasAnswered());
    lock.unlock();
    assertEquals("true", child.answer());
  }

  /** Four virtual threads on one carrier: one that slept in the kernel would keep out the rest. */
  @Test
  void virtualThreadsLeaveTheirCarrier() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21);
    SharedLock lock = SharedLock.create(region, "lock");
    ChildJvm child =
        crew.startChildWith(
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    lock.lock();
    child.tell("wait.virtual", "lock");
    ChildJvm.pass(Duration.ofMillis(100));
    lock.unlock();
    assertEquals("true", child.answer());
  }

  @Test
  void idleWaitersUseNoCpu() throws Exception {
    SharedLock lock = SharedLock.create(region, "lock");
    SharedLock fair = SharedLock.createFair(region, "fair");
    SharedSemaphore semaphore = SharedSemaphore.createBounded(region, "semaphore", 1);
    SharedReadWriteLock readWrite = SharedReadWriteLock.create(region, "read-write");
    SharedLatch latch = SharedLatch.create(region, "latch", 1);
    SharedEvent event = SharedEvent.create(region, "event");
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    ChildJvm owner = crew.startChild();
    assertEquals("NORMAL", owner.ask("lock.acquire", "lock"));
    assertEquals("NORMAL", owner.ask("lock.acquire", "fair"));
    assertEquals("ok", owner.ask("semaphore.acquire", "semaphore", "1"));
    assertEquals("NORMAL", owner.ask("read-write.write", "read-write"));
    assertEquals("ok", owner.ask("latch.register", "latch"));
    Duration time = Duration.ofSeconds(40);
    List<Callable<Object>> waits =
        List.of(
            () -> lock.acquire(time),
            () -> fair.acquire(time),
            () -> semaphore.tryAcquire(time),
            () -> readWrite.readLock().acquire(time),
            () -> readWrite.writeLock().acquire(time),
            () -> latch.await(time),
            () -> event.await(time),
            () -> barrier.await(time));
    // About 30 ms on a quiet machine; whoever spins, or polls every 100 µs, uses a second or more.
    assertTrue(cpuNanos(waits) < TimeUnit.MILLISECONDS.toNanos(150));
  }

  /** What these waits use from the first half second, in which classes are loaded, to their end. */
  private long cpuNanos(List<Callable<Object>> waits) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Long> ids = Collections.synchronizedList(new ArrayList<>());
    List<Future<Object>> waiting = new ArrayList<>();
    for (Callable<Object> wait : waits) {
      waiting.add(
          crew.run(
              () -> {
                ids.add(Thread.currentThread().getId());
                return wait.call();
              }));
    }
    ChildJvm.pass(Duration.ofMillis(400));
    long before = ids.stream().mapToLong(threads::getThreadCpuTime).sum();
    ChildJvm.pass(Duration.ofSeconds(3));
    long used = ids.stream().mapToLong(threads::getThreadCpuTime).sum() - before;
    System.out.printf("idle waiters: count=%d cpuMillis=%.1f%n", ids.size(), used / 1e6);
    assertEquals(waits.size(), ids.size());
    waiting.forEach(wait -> assertFalse(wait.isDone()));
    waiting.forEach(wait -> wait.cancel(true));
    return used;
  }
}
