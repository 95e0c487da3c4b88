package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What blocks, what is refused, and what happens at the end; see also the contract. */
@Timeout(60)
class SharedBlockingQueueTest {
  private static final int CAPACITY = 4;
  private static final long SHORT_MILLIS = 50;

  @TempDir private Path location;
  private Region region;
  private SharedBlockingQueue<Object> queue;

  @BeforeEach
  void createQueue() throws IOException {
    region = Region.create(location, "typed", 1 << 22);
    queue = SharedBlockingQueue.create(region, "queue", CAPACITY);
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private void fill() {
    while (queue.offer("filler")) {
      // One more.
    }
  }

  private static <T> FutureTask<T> start(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "other");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void holdsItsCapacityAndNoMore() {
    fill();
    assertEquals(CAPACITY, queue.size());
    assertEquals(0, queue.remainingCapacity());
    assertThrows(IllegalStateException.class, () -> queue.add("more"));
    queue.remove();
    assertEquals(1, queue.remainingCapacity());
  }

  /** Puts another item into the queue while it encodes the first one. */
  private static final class Intruding implements Codec<Object> {
    private final Codec<Object> standard = Codec.standard();
    private Runnable intruder;

    @Override
    public void encode(Object value, Sink sink) {
      Runnable now = intruder;
      intruder = null;
      if (now != null) {
        now.run();
      }
      standard.encode(value, sink);
    }

    @Override
    public Object decode(Source source) {
      return standard.decode(source);
    }
  }

  /** There was room when it began to encode, and none when it was done. */
  @Test
  void anItemThatWasOvertakenFindsTheQueueFull() throws Exception {
    long freeBytes = region.allocator().freeBytes();
    for (Object item : new Object[] {"short", "long ".repeat(200)}) {
      Intruding codec = new Intruding();
      SharedBlockingQueue<Object> one =
          SharedBlockingQueue.create(region, "one", 1, Delivery.AT_MOST_ONCE, codec);
      codec.intruder = () -> assertTrue(one.offer("first"));
      assertFalse(one.offer(item));
      assertEquals(1, one.size());
      assertEquals("first", one.poll());
      codec.intruder = () -> assertTrue(one.offer("first"));
      assertFalse(one.offer(item, SHORT_MILLIS, TimeUnit.MILLISECONDS));
      assertEquals("first", one.poll());
      assertTrue(one.offer(item));
      assertEquals(item, one.poll());
      region.directory().remove("one");
      assertEquals(freeBytes, region.allocator().freeBytes());
    }
  }

  @Test
  void timedMethodsWaitForTheirTimeAndNoLonger() throws InterruptedException {
    long startNanos = System.nanoTime();
    assertNull(queue.poll(SHORT_MILLIS, TimeUnit.MILLISECONDS));
    fill();
    assertFalse(queue.offer("more", SHORT_MILLIS, TimeUnit.MILLISECONDS));
    long waitedNanos = System.nanoTime() - startNanos;
    assertTrue(waitedNanos >= TimeUnit.MILLISECONDS.toNanos(2 * SHORT_MILLIS));
    assertFalse(queue.offer("more", -1, TimeUnit.DAYS));
    queue.clear();
    assertNull(queue.poll(Long.MIN_VALUE, TimeUnit.DAYS));
  }

  @Test
  void takeWaitsForAnItemAndPutForRoom() throws Exception {
    FutureTask<Object> taker = start(queue::take);
    queue.put("first");
    assertEquals("first", taker.get());
    fill();
    FutureTask<Boolean> putter =
        start(
            () -> {
              queue.put("last");
              return true;
            });
    for (int item = 0; item < CAPACITY; item++) {
      assertEquals("filler", queue.take());
    }
    assertTrue(putter.get());
    assertEquals("last", queue.take());
  }

  @Test
  void interruptsAreNoticedBeforeAndWhileWaiting() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> queue.put("never"));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, queue::take);
    assertTrue(queue.isEmpty());
    for (boolean takes : new boolean[] {true, false}) {
      FutureTask<Object> waiting = new FutureTask<>(() -> takes ? queue.take() : putOne());
      Thread thread = new Thread(waiting, "waiting");
      thread.setDaemon(true);
      thread.start();
      ChildJvm.await(
          "wait", () -> thread.getState() == Thread.State.TIMED_WAITING || fellAsleep(thread));
      thread.interrupt();
      Exception failure = assertThrows(Exception.class, waiting::get);
      assertEquals(InterruptedException.class, failure.getCause().getClass());
      fill();
    }
  }

  private static boolean fellAsleep(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  private Object putOne() throws InterruptedException {
    queue.put("never");
    return null;
  }

  @Test
  void whatCannotBeSentIsRefusedAndNothingIsLost() throws InterruptedException {
    queue.put("before");
    assertThrows(EncodeException.class, () -> queue.put(new Object()));
    assertThrows(EncodeException.class, () -> queue.offer(List.of(new Thread())));
    assertThrows(NullPointerException.class, () -> queue.put(null));
    assertThrows(NullPointerException.class, () -> queue.offer(null, 1, TimeUnit.DAYS));
    queue.put("after");
    assertEquals("before", queue.take());
    assertEquals("after", queue.take());
    fill();
    assertThrows(EncodeException.class, () -> queue.put(new Object()), "at once, not after room");
    assertEquals(CAPACITY, queue.size());
  }

  @Test
  void longItemsLeaveNoBlocksBehind() throws Exception {
    long freeBytes = region.allocator().freeBytes();
    int[] numbers = new int[10_000];
    numbers[9_999] = 42;
    String text = "long ".repeat(1_000);
    for (int round = 0; round < 200; round++) {
      queue.put(numbers);
      queue.put(text);
      queue.put(List.of(text, "short"));
      assertArrayEquals(numbers, (int[]) queue.peek());
      assertArrayEquals(numbers, (int[]) queue.take());
      assertTrue(queue.remove(List.of(text, "short")));
      queue.put(numbers);
      assertEquals(text, queue.take());
      queue.clear();
    }
    assertEquals(freeBytes, region.allocator().freeBytes());
  }

  @Test
  void aRemovedQueueLeavesNoBlocksBehind() throws Exception {
    long freeBytes = region.allocator().freeBytes();
    SharedBlockingQueue<Object> removed = SharedBlockingQueue.create(region, "removed", 4);
    removed.put(new int[1_000]);
    removed.put("long ".repeat(1_000));
    assertTrue(region.directory().remove("removed"));
    assertEquals(freeBytes, region.allocator().freeBytes());
  }

  @Test
  void aRegionWithoutRoomRefusesTheItemOnly() throws Exception {
    byte[] large = new byte[1 << 21];
    queue.put(large);
    assertThrows(UncheckedIOException.class, () -> queue.put(new byte[1 << 22]));
    assertThrows(UncheckedIOException.class, () -> queue.put("x".repeat(1 << 22)));
    assertEquals(1, queue.size());
    assertArrayEquals(large, (byte[]) queue.take());
    queue.put(large);
    assertEquals(1, queue.size());
  }

  @Test
  void aClosedQueueIsDrainedAndThenEnds() throws InterruptedException {
    queue.put(1);
    queue.put(2);
    queue.close();
    queue.close();
    assertTrue(queue.isClosed());
    assertThrows(QueueClosedException.class, () -> queue.put(3));
    assertThrows(QueueClosedException.class, () -> queue.offer("x".repeat(1000)));
    assertEquals(1, queue.take());
    assertEquals(2, queue.poll(1, TimeUnit.DAYS));
    assertThrows(QueueClosedException.class, queue::take);
    assertThrows(QueueClosedException.class, () -> queue.poll(1, TimeUnit.DAYS));
    assertNull(queue.poll());
    assertNull(queue.peek());
    assertEquals(0, queue.drainTo(new ArrayList<>()));
    queue.clear();
  }

  @Test
  void closingWakesAllWhoWait() throws Exception {
    List<FutureTask<Object>> takers = new ArrayList<>();
    for (int taker = 0; taker < 5; taker++) {
      takers.add(start(queue::take));
    }
    queue.close();
    for (FutureTask<Object> taker : takers) {
      Exception failure = assertThrows(Exception.class, taker::get);
      assertEquals(QueueClosedException.class, failure.getCause().getClass());
    }
  }

  @Test
  void drainsInOrderAndUpToTheLimit() {
    queue.addAll(List.of("a", "b", "c"));
    List<Object> target = new ArrayList<>(List.of("0"));
    assertEquals(0, queue.drainTo(target, 0));
    assertEquals(0, queue.drainTo(target, -1));
    assertEquals(2, queue.drainTo(target, 2));
    assertEquals(1, queue.drainTo(target));
    assertEquals(List.of("0", "a", "b", "c"), target);
    assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
    assertThrows(NullPointerException.class, () -> queue.drainTo(null));
  }

  @Test
  void anIteratorMayMeetWhatComesAndGoes() {
    queue.addAll(List.of("a", "b", "c"));
    Iterator<Object> items = queue.iterator();
    assertEquals("a", items.next());
    assertEquals("a", queue.poll());
    items.remove(); // Is gone already, which is no reason to remove another one.
    assertThrows(IllegalStateException.class, items::remove);
    assertEquals("b", items.next());
    items.remove();
    assertEquals("c", items.next());
    assertEquals(List.of("c"), List.copyOf(queue));
  }

  @Test
  void bytesThatAreNoItemAreTakenOut() throws InterruptedException {
    ManyToManyQueue bytes = TypedQueue.open(QueueKind.BLOCKING, region, "queue").bytes();
    try (QueueProducer producer = bytes.producer()) {
      producer.put(new byte[] {});
      producer.put(new byte[] {TypedLayout.INLINE, 77});
      producer.put(new byte[] {TypedLayout.INLINE, 1}); // A null.
      producer.put(new byte[TypedLayout.BLOCK_RECORD_LENGTH]);
    }
    for (int record = 0; record < CAPACITY; record++) {
      assertThrows(DecodeException.class, queue::take);
    }
    assertTrue(queue.isEmpty());
  }

  @Test
  void anotherCodecIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SharedBlockingQueue.open(region, "queue", new DyingCodec()));
    assertThrows(IllegalArgumentException.class, () -> JoinableQueue.open(region, "queue"));
  }

  /** More threads than roles: those who wait have none. */
  @Test
  void manyThreadsLoseNothing() throws Exception {
    int threads = 2 * ManyToManyShape.ROLES_DEFAULT;
    int each = 200;
    ExecutorService pool = Executors.newFixedThreadPool(2 * threads);
    try {
      List<Future<Long>> takers = new ArrayList<>();
      List<Future<?>> putters = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        takers.add(pool.submit(() -> take(each)));
        putters.add(pool.submit(() -> put(each)));
      }
      for (Future<?> putter : putters) {
        putter.get();
      }
      long sum = 0;
      for (Future<Long> taker : takers) {
        sum += taker.get();
      }
      assertEquals((long) threads * each * (each - 1) / 2, sum);
      assertTrue(queue.isEmpty());
    } finally {
      pool.shutdownNow();
    }
  }

  private Void put(int count) throws InterruptedException {
    for (int item = 0; item < count; item++) {
      queue.put(item);
    }
    return null;
  }

  private long take(int count) throws InterruptedException {
    long sum = 0;
    for (int item = 0; item < count; item++) {
      sum += (Integer) queue.take();
    }
    return sum;
  }
}
