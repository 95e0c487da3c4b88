package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.ManyToManyShape;
import io.capstan.ipc.queue.ManyToOneQueue;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueProducer;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.queue.SimpleQueue;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread waits for the first of many things. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectionsTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private Crew crew;
  private Region region;
  private Pipe pipe;

  @BeforeEach
  void startCrew() throws IOException {
    crew = PipeChild.crew();
    region = crew.region();
    pipe = Pipe.open(region);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  private Process sleeper() throws IOException {
    return new ProcessBuilder("sleep", "60").start();
  }

  @Test
  void nothingIsReadyAndTheTimeIsUp() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    List<Object> all = List.of(pipe.first(), pipe.second(), event);
    assertEquals(List.of(), Connections.wait(all, SHORT));
    assertEquals(List.of(), Connections.wait(all, Duration.ZERO));
    assertEquals(List.of(), Connections.wait(all, Duration.ofSeconds(-5)));
    assertEquals(List.of(), Connections.wait(List.of(), SHORT));
    assertThrows(IllegalArgumentException.class, () -> Connections.wait(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Connections.wait(List.of("text"), SHORT));
    assertThrows(
        IllegalArgumentException.class,
        () -> Connections.wait(List.of(ProcessHandle.current()), SHORT));
  }

  @Test
  void whatIsReadyIsReturnedInOrder() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    SimpleQueue<String> queue = SimpleQueue.create(region, "simple", 4);
    List<Object> all = List.of(event, pipe.first(), queue, pipe.second());
    pipe.first().send("to the second");
    assertEquals(List.of(pipe.second()), Connections.wait(all));
    queue.put("item");
    assertEquals(List.of(queue, pipe.second()), Connections.wait(all));
    event.set();
    assertEquals(List.of(event, queue, pipe.second()), Connections.wait(all));
    pipe.second().receive();
    queue.get();
    event.clear();
    assertEquals(List.of(), Connections.wait(all, SHORT));
    pipe.second().close();
    assertEquals(List.of(pipe.first()), Connections.wait(all.subList(0, 3)), "the end");
  }

  /** Each kind wakes one who sleeps in the kernel. */
  @Test
  void eachKindWakesAWaiter() throws Exception {
    assertTrue(!Memory.hasKernelWait() || Memory.canAwaitAnyChange() || isOldKernel());
    SharedEvent event = SharedEvent.create(region, "event");
    OneToOneQueue one = OneToOneQueue.create(region, "1:1", 1 << 10, Delivery.AT_LEAST_ONCE);
    ManyToOneQueue many = ManyToOneQueue.create(region, "n:1", 2, 1 << 10, Delivery.AT_LEAST_ONCE);
    ManyToManyQueue any =
        ManyToManyQueue.create(region, "n:m", new ManyToManyShape(8, 64), Delivery.AT_MOST_ONCE);
    SharedBlockingQueue<Integer> typed = SharedBlockingQueue.create(region, "typed", 8);
    Process process = sleeper();
    try (QueueProducer oneProducer = one.producer();
        QueueProducer manyProducer = many.producer();
        QueueProducer anyProducer = any.producer()) {
      List<Object> all =
          List.of(pipe.first(), event, one, many, any, typed, process, pipe.second());
      assertWakes(all, pipe.first(), () -> pipe.second().send("hello"));
      pipe.first().receive();
      assertWakes(all, event, event::set);
      event.clear();
      assertWakes(all.subList(2, 8), one, () -> oneProducer.offer(new byte[1]));
      assertWakes(all.subList(3, 8), many, () -> manyProducer.offer(new byte[1]));
      assertWakes(all.subList(4, 8), any, () -> anyProducer.offer(new byte[1]));
      assertWakes(all.subList(5, 8), typed, () -> typed.put(1));
      assertWakes(all.subList(6, 8), process, process::destroyForcibly);
      assertEquals(List.of(process), Connections.wait(all.subList(6, 8)), "it stays so");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static boolean isOldKernel() {
    return System.getProperty("os.version").matches("[1-4]\\..*|5\\.([0-9]|1[0-5])\\..*");
  }

  /** What makes something ready. */
  private interface Deed {
    void run() throws Exception;
  }

  private void assertWakes(List<Object> all, Object expected, Deed deed) throws Exception {
    Future<List<Object>> waiting = crew.run(() -> Connections.wait(all, Duration.ofSeconds(50)));
    ChildJvm.pass(SHORT);
    assertFalse(waiting.isDone(), () -> "nothing is ready yet, but " + expected);
    deed.run();
    assertEquals(List.of(expected), Crew.result(waiting));
  }

  @Test
  void waitingBurnsNoTime() throws Exception {
    Memory.hasKernelWait();
    List<Object> all = List.of(pipe.first(), SharedEvent.create(region, "event"));
    long cpuNanos =
        Crew.result(
            crew.run(
                () -> {
                  Connections.wait(all, SHORT); // Loads what it takes.
                  var threads = ManagementFactory.getThreadMXBean();
                  long before = threads.getCurrentThreadCpuTime();
                  Connections.wait(all, Duration.ofMillis(500));
                  return threads.getCurrentThreadCpuTime() - before;
                }));
    assertTrue(cpuNanos < TimeUnit.MILLISECONDS.toNanos(100), "cpuNanos=" + cpuNanos);
  }

  /** A signal that came to one who waits for many is not lost to one who waits for one thing. */
  @Test
  void manyWaitersTakeEachMessageOnce() throws Exception {
    SharedBlockingQueue<Integer> queue = SharedBlockingQueue.create(region, "typed", 64);
    int count = 2_000;
    List<Future<Long>> takers = new ArrayList<>();
    for (int taker = 0; taker < 3; taker++) {
      boolean waitsForMany = taker != 0;
      takers.add(
          crew.run(
              () -> {
                long sum = 0;
                while (true) {
                  if (waitsForMany) {
                    Connections.wait(List.of(pipe.first(), queue));
                  }
                  Integer item = waitsForMany ? queue.poll() : queue.take();
                  if (item != null && item < 0) {
                    return sum;
                  }
                  sum += item == null ? 0 : item;
                }
              }));
    }
    long expected = 0;
    for (int item = 1; item <= count; item++) {
      queue.put(item);
      expected += item;
    }
    for (int taker = 0; taker < 3; taker++) {
      queue.put(-1);
    }
    long sum = 0;
    for (Future<Long> taker : takers) {
      sum += Crew.result(taker);
    }
    assertEquals(expected, sum);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> Connections.wait(List.of(pipe.first())));
    Future<?> waiting = crew.run(() -> Connections.wait(List.of(pipe.first())));
    ChildJvm.pass(SHORT);
    waiting.cancel(true);
    pipe.second().send("after");
    assertEquals("after", pipe.first().receive());
  }

  @Test
  void anEndClosedMeanwhileIsReady() throws Exception {
    List<Connection> list = List.of(pipe.first());
    Future<List<Connection>> waiting = crew.run(() -> Connections.wait(list));
    ChildJvm.pass(SHORT);
    pipe.first().close();
    assertEquals(list, Crew.result(waiting));
    assertThrows(IllegalStateException.class, () -> Connections.wait(list));
  }

  @Test
  void moreThanTheKernelTakesAreWaitedForToo() throws Exception {
    List<Object> many = new ArrayList<>();
    for (int index = 0; index < 150; index++) {
      many.add(SharedEvent.create(region, "event" + index));
    }
    SharedEvent last = (SharedEvent) many.get(149);
    assertWakes(many, last, last::set);
  }

  /** Over a peer's death; and processes that are no children. */
  @Test
  void deathsAreEvents() throws Exception {
    ChildJvm child = crew.startChild();
    Connection mine = Pipe.create(region, "talk").first();
    assertEquals("ok", child.ask("take-second", "talk"));
    assertEquals(List.of(), Connections.wait(List.of(mine), SHORT));
    Process process = sleeper();
    ProcessHandle handle = process.toHandle();
    assertEquals(List.of(), Connections.wait(List.of(mine, handle), SHORT));
    child.kill();
    assertEquals(List.of(mine), Connections.wait(List.of(mine, handle)));
    process.destroyForcibly().waitFor();
    assertEquals(List.of(handle), Connections.wait(List.of(handle)));
  }
}
