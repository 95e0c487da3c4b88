package io.capstan.ipc.queue;

import io.capstan.ipc.proof.Linearizability;
import io.capstan.ipc.proof.Twin;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The shipped rings and the typed queue against an {@link ArrayDeque}, each end in a process of its
 * own: first in, first out, and empty only if nothing is there.
 */
@Timeout(1800)
class QueueLinearizabilityTest {
  private static final int CAPACITY = 1 << 10;
  private static final int COMPETING_CAPACITY = 2;
  private static final int ITEMS_MAX = 2;

  private static Linearizability<OneToOneQueue> oneToOne;
  private static Linearizability<ManyToOneQueue> manyToOne;
  private static Linearizability<ManyToManyQueue> manyToMany;
  private static Linearizability<SharedBlockingQueue<Object>> typed;

  private static byte[] record(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** The value, or -1 if there was none, or -2 at the end of the queue. */
  private static int poll(QueueConsumer consumer) {
    byte[] bytes = new byte[Integer.BYTES];
    try {
      return consumer.poll(bytes) == QueueConsumer.EMPTY ? -1 : ByteBuffer.wrap(bytes).getInt();
    } catch (QueueClosedException e) {
      return -2;
    }
  }

  private static boolean offer(QueueProducer producer, int value) {
    return producer.offer(record(value));
  }

  /** One producer, one consumer; each asks for the size. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static final class OneToOneOperations {
    private final Twin<OneToOneQueue> queue = oneToOne.next();
    private final QueueProducer producer = queue.one().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    @Operation(nonParallelGroup = "producer", params = "value")
    public boolean offer(int value) {
      return QueueLinearizabilityTest.offer(producer, value);
    }

    @Operation(nonParallelGroup = "producer")
    public long sizeThere() {
      return queue.one().size();
    }

    @Operation(nonParallelGroup = "consumer")
    public int poll() {
      return QueueLinearizabilityTest.poll(consumer);
    }

    @Operation(nonParallelGroup = "consumer")
    public long sizeHere() {
      return queue.other().size();
    }
  }

  public static final class OneToOneSpecification {
    private final Queue<Integer> values = new ArrayDeque<>();

    public boolean offer(int value) {
      return values.offer(value);
    }

    public int poll() {
      return values.isEmpty() ? -1 : values.poll();
    }

    public long sizeThere() {
      return values.size();
    }

    public long sizeHere() {
      return values.size();
    }
  }

  /**
   * Two producers, of which one reads as well: its lane and the other's must not change places. The
   * size is left out: it is not to be had together with the order, see LaneMerge.
   */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static final class ManyToOneOperations {
    private final Twin<ManyToOneQueue> queue = manyToOne.next();
    private final QueueProducer first = queue.one().producer();
    private final QueueProducer second = queue.other().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    @Operation(nonParallelGroup = "producer", params = "value")
    public boolean offerFirst(int value) {
      return offer(first, value);
    }

    @Operation(nonParallelGroup = "consumer", params = "value")
    public boolean offerSecond(int value) {
      return offer(second, value);
    }

    @Operation(nonParallelGroup = "consumer")
    public int poll() {
      return QueueLinearizabilityTest.poll(consumer);
    }
  }

  public static final class ManyToOneSpecification {
    private final Queue<Integer> values = new ArrayDeque<>();

    public boolean offerFirst(int value) {
      return values.offer(value);
    }

    public boolean offerSecond(int value) {
      return values.offer(value);
    }

    public int poll() {
      return values.isEmpty() ? -1 : values.poll();
    }
  }

  /** Both sides put, take and count; it is full with two, and full is exact too. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static final class ManyToManyOperations {
    private final Twin<ManyToManyQueue> queue = manyToMany.next();
    private final QueueProducer[] producers = {queue.one().producer(), queue.other().producer()};
    private final QueueConsumer[] consumers = {queue.one().consumer(), queue.other().consumer()};

    @Operation(params = {"thread", "value"})
    public boolean offer(int thread, int value) {
      return QueueLinearizabilityTest.offer(producers[thread & 1], value);
    }

    @Operation(params = "thread")
    public int poll(int thread) {
      return QueueLinearizabilityTest.poll(consumers[thread & 1]);
    }
  }

  public static final class ManyToManySpecification {
    private final Queue<Integer> values = new ArrayDeque<>();

    public boolean offer(int thread, int value) {
      return values.size() < COMPETING_CAPACITY && values.offer(value);
    }

    public int poll(int thread) {
      return values.isEmpty() ? -1 : values.poll();
    }
  }

  /** The queue of items; the close as well, after which nothing is put and the end comes last. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static final class TypedOperations {
    private final Twin<SharedBlockingQueue<Object>> queue = typed.next();

    /** Even numbers stand in the ring itself, odd ones in cells. */
    private static Object item(int value) {
      return (value & 1) == 0 ? (Object) value : "" + value;
    }

    private static Integer value(Object item) {
      return item instanceof String text ? Integer.valueOf(text) : (Integer) item;
    }

    /** 1: put, 0: full, -1: closed. */
    @Operation(params = {"thread", "value"})
    public int offer(int thread, int value) {
      try {
        return queue.of(thread).offer(item(value)) ? 1 : 0;
      } catch (QueueClosedException e) {
        return -1;
      }
    }

    @Operation(params = "thread")
    public Integer poll(int thread) {
      return value(queue.of(thread).poll());
    }

    @Operation(params = "thread")
    public Integer peek(int thread) {
      return value(queue.of(thread).peek());
    }

    @Operation(params = "thread")
    public void close(int thread) {
      queue.of(thread).close();
    }
  }

  public static final class TypedSpecification {
    private final Queue<Integer> values = new ArrayDeque<>();
    private boolean isClosed;

    public int offer(int thread, int value) {
      if (isClosed) {
        return -1;
      }
      return values.size() < ITEMS_MAX && values.offer(value) ? 1 : 0;
    }

    public Integer poll(int thread) {
      return values.poll();
    }

    public Integer peek(int thread) {
      return values.peek();
    }

    public void close(int thread) {
      isClosed = true;
    }
  }

  @Test
  @Tag("proof")
  void oneToOneQueue() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> OneToOneQueue.create(region, name, CAPACITY, Delivery.AT_LEAST_ONCE),
            OneToOneQueue::open)) {
      oneToOne = made;
      made.checkOrders(OneToOneOperations.class, OneToOneSpecification.class);
    }
  }

  @Test
  @Tag("proof")
  void manyToOneQueue() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) ->
                ManyToOneQueue.create(region, name, 2, CAPACITY, Delivery.AT_LEAST_ONCE),
            ManyToOneQueue::open)) {
      manyToOne = made;
      made.checkOrders(ManyToOneOperations.class, ManyToOneSpecification.class);
    }
  }

  @Test
  void manyToManyQueue() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) ->
                ManyToManyQueue.create(
                    region,
                    name,
                    new ManyToManyShape(COMPETING_CAPACITY, Integer.BYTES, 2),
                    Delivery.AT_LEAST_ONCE),
            ManyToManyQueue::open)) {
      manyToMany = made;
      made.checkOrders(ManyToManyOperations.class, ManyToManySpecification.class);
      made.checkThreads(ManyToManyOperations.class, ManyToManySpecification.class);
    }
  }

  @Test
  @Tag("proof")
  void sharedBlockingQueue() throws Exception {
    try (var made =
        Linearizability.<SharedBlockingQueue<Object>>of(
            TypedTwins.of(ITEMS_MAX), TypedTwins::open)) {
      typed = made;
      made.checkOrders(TypedOperations.class, TypedSpecification.class);
    }
  }
}
