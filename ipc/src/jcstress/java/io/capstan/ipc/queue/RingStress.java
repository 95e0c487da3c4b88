package io.capstan.ipc.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The three rings of bytes, each end in a process of its own. */
final class RingStress {
  private static final int RING_BYTES = 1 << 10;
  private static final int NOTHING = -1;
  private static final int TORN = -2;

  /** Several words, on more than one cache line. */
  private static final int LENGTH = 20 * Long.BYTES;

  // Each in a class of its own, so that a test makes none but its own.

  private static final class OneToOne {
    private static final TwinRing<OneToOneQueue> RING =
        TwinRing.of(
            (region, name) ->
                OneToOneQueue.create(region, name, RING_BYTES, Delivery.AT_LEAST_ONCE),
            OneToOneQueue::open);
  }

  private static final class ManyToOne {
    private static final TwinRing<ManyToOneQueue> RING =
        TwinRing.of(
            (region, name) ->
                ManyToOneQueue.create(region, name, 2, RING_BYTES, Delivery.AT_LEAST_ONCE),
            ManyToOneQueue::open);
  }

  private static final class ManyToMany {
    private static final TwinRing<ManyToManyQueue> RING =
        TwinRing.of(
            (region, name) ->
                ManyToManyQueue.create(
                    region, name, new ManyToManyShape(1, LENGTH, 2), Delivery.AT_LEAST_ONCE),
            ManyToManyQueue::open);
  }

  private RingStress() {}

  /** Puts a record whose words all have that value. */
  private static boolean put(QueueProducer producer, long value) {
    Claim claim = producer.claim(LENGTH);
    if (claim == null) {
      return false;
    }
    for (int index = 0; index < LENGTH; index += Long.BYTES) {
      claim.memory().putLong(claim.offset() + index, value);
    }
    claim.commit();
    return true;
  }

  private static boolean copy(QueueProducer producer, int value) {
    byte[] bytes = new byte[LENGTH];
    for (int index = 0; index < LENGTH; index += Long.BYTES) {
      bytes[index] = (byte) value; // Little-endian, as the machines that this runs on.
    }
    return producer.offer(bytes);
  }

  /** The value of the next record. */
  private static int take(QueueConsumer consumer) {
    int[] value = {NOTHING};
    consumer.read(
        (memory, offset, lengthBytes) -> value[0] = valueOf(memory, offset, lengthBytes), 1);
    return value[0];
  }

  private static int valueOf(Memory memory, long offset, int lengthBytes) {
    long value = memory.getLong(offset);
    for (int index = 0; index < lengthBytes; index += Long.BYTES) {
      if (memory.getLong(offset + index) != value) {
        return TORN;
      }
    }
    return lengthBytes == LENGTH ? (int) value : TORN;
  }

  @JCStressTest
  @Outcome(
      id = {"-1, -1, 2", "-1, 1, 1", "1, -1, 1", "1, 2, 0"},
      expect = ACCEPTABLE,
      desc = "whole, in order, and those that are left")
  @State
  public static class OneToOneIsWholeAndInOrder {
    private final Twin<OneToOneQueue> queue = OneToOne.RING.next();
    private final QueueProducer producer = queue.one().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    @Actor
    public void producer() {
      put(producer, 1);
      put(producer, 2);
    }

    @Actor
    public void consumer(III_Result result) {
      result.r1 = take(consumer);
      result.r2 = take(consumer);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = (int) queue.one().size();
    }
  }

  /** The room of what is read must not be written to before that. */
  @JCStressTest
  @Outcome(
      id = {"true, 1", "false, 1"},
      expect = ACCEPTABLE,
      desc = "full, or the room is free again")
  @State
  public static class OneToOneKeepsWhatIsRead {
    private final Twin<OneToOneQueue> queue = OneToOne.RING.next();
    private final QueueProducer producer = queue.one().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    public OneToOneKeepsWhatIsRead() {
      long value = 1;
      while (put(producer, value)) {
        value++;
      }
    }

    @Actor
    public void producer(ZI_Result result) {
      result.r1 = put(producer, 99);
    }

    @Actor
    public void consumer(ZI_Result result) {
      result.r2 = take(consumer);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"true, true, 3"},
      expect = ACCEPTABLE,
      desc = "both are there, each once")
  @State
  public static class ManyToOneLosesNothing {
    private final Twin<ManyToOneQueue> queue = ManyToOne.RING.next();
    private final QueueProducer first = queue.one().producer();
    private final QueueProducer second = queue.other().producer();

    @Actor
    public void first(ZZI_Result result) {
      result.r1 = put(first, 1);
    }

    @Actor
    public void second(ZZI_Result result) {
      result.r2 = put(second, 2);
    }

    @Arbiter
    public void after(ZZI_Result result) {
      try (QueueConsumer consumer = queue.one().consumer()) {
        result.r3 = take(consumer) + take(consumer);
      }
    }
  }

  /** One producer reads as well: what it put itself before it looked is not passed over. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1", "2, -1"},
      expect = ACCEPTABLE,
      desc = "its own is there, the other's before, behind, or not yet")
  @State
  public static class ManyToOneIsWhole {
    private final Twin<ManyToOneQueue> queue = ManyToOne.RING.next();
    private final QueueProducer first = queue.one().producer();
    private final QueueProducer second = queue.other().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    @Actor
    public void first() {
      put(first, 1);
    }

    @Actor
    public void second(II_Result result) {
      put(second, 2);
      result.r1 = take(consumer);
      result.r2 = take(consumer);
    }
  }

  /** An offer that was accepted will be read; one that was refused will not. */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "-1, -1"},
      expect = ACCEPTABLE,
      desc = "before the close, or behind it")
  @State
  public static class CloseLosesNothing {
    private final Twin<OneToOneQueue> queue = OneToOne.RING.next();
    private final QueueProducer producer = queue.one().producer();

    @Actor
    public void producer(II_Result result) {
      try {
        result.r1 = put(producer, 1) ? 1 : 0;
      } catch (QueueClosedException e) {
        result.r1 = NOTHING;
      }
    }

    @Actor
    public void closer() {
      queue.other().close();
    }

    @Arbiter
    public void after(II_Result result) {
      try (QueueConsumer consumer = queue.other().consumer()) {
        result.r2 = take(consumer);
      } catch (QueueClosedException e) {
        result.r2 = NOTHING;
      }
    }
  }

  @JCStressTest
  @Outcome(
      id = {"7, -1", "-1, 7"},
      expect = ACCEPTABLE,
      desc = "one has it, whole")
  @State
  public static class CompetingConsumers {
    private final Twin<ManyToManyQueue> queue = ManyToMany.RING.next();
    private final QueueConsumer first = queue.one().consumer();
    private final QueueConsumer second = queue.other().consumer();

    public CompetingConsumers() {
      try (QueueProducer producer = queue.one().producer()) {
        put(producer, 7);
      }
    }

    @Actor
    public void first(II_Result result) {
      result.r1 = take(first);
    }

    @Actor
    public void second(II_Result result) {
      result.r2 = take(second);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"true, false, 1", "false, true, 2"},
      expect = ACCEPTABLE,
      desc = "one finds the only place")
  @State
  public static class CompetingProducers {
    private final Twin<ManyToManyQueue> queue = ManyToMany.RING.next();
    private final QueueProducer first = queue.one().producer();
    private final QueueProducer second = queue.other().producer();

    @Actor
    public void first(ZZI_Result result) {
      result.r1 = copy(first, 1);
    }

    @Actor
    public void second(ZZI_Result result) {
      result.r2 = copy(second, 2);
    }

    @Arbiter
    public void after(ZZI_Result result) {
      try (QueueConsumer consumer = queue.other().consumer()) {
        int value = take(consumer);
        result.r3 = take(consumer) == NOTHING ? value : TORN;
      }
    }
  }

  /** The only place is used again, by a record that may be written while the other one is read. */
  @JCStressTest
  @Outcome(
      id = {"true, 7, 9", "false, 7, -1"},
      expect = ACCEPTABLE,
      desc = "behind the first, or it was full")
  @State
  public static class ManyToManyKeepsWhatIsRead {
    private final Twin<ManyToManyQueue> queue = ManyToMany.RING.next();
    private final QueueProducer producer = queue.one().producer();
    private final QueueConsumer consumer = queue.other().consumer();

    public ManyToManyKeepsWhatIsRead() {
      put(producer, 7);
    }

    @Actor
    public void producer(ZII_Result result) {
      result.r1 = copy(producer, 9);
    }

    @Actor
    public void consumer(ZII_Result result) {
      result.r2 = take(consumer);
    }

    @Arbiter
    public void after(ZII_Result result) {
      result.r3 = take(consumer);
    }
  }
}
