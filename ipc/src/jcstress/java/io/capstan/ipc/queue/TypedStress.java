package io.capstan.ipc.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.BoundedWait;
import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZLL_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** {@link SharedBlockingQueue} between two processes. */
final class TypedStress {
  private static final long PATIENCE_SECONDS = 30;

  /** Too long for a cell: it travels in a block. */
  private static final String LONG = "long ".repeat(200);

  private static final TwinRing<SharedBlockingQueue<Object>> QUEUES =
      TwinRing.ofLarge(TypedTwins.of(1), TypedTwins::open);

  private TypedStress() {}

  /** A queue of one item has one place, whatever the encoding of both takes. */
  @JCStressTest
  @Outcome(
      id = {"true, false, 1", "false, true, 1"},
      expect = ACCEPTABLE,
      desc = "one finds the only place")
  @State
  public static class OnePlace {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    @Actor
    public void one(ZZI_Result result) {
      result.r1 = queue.one().offer(1);
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = queue.other().offer(2);
    }

    @Arbiter
    public void after(ZZI_Result result) {
      result.r3 = queue.one().size();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"item, null", "null, item"},
      expect = ACCEPTABLE,
      desc = "one has it")
  @State
  public static class OneTakes {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    public OneTakes() {
      queue.one().offer("item");
    }

    @Actor
    public void one(LL_Result result) {
      result.r1 = queue.one().poll();
    }

    @Actor
    public void other(LL_Result result) {
      result.r2 = queue.other().poll();
    }
  }

  /** As {@link OneTakes}, of what stands in the ring itself. */
  @JCStressTest
  @Outcome(
      id = {"1, null", "null, 1"},
      expect = ACCEPTABLE,
      desc = "one has it")
  @State
  public static class OneTakesASmallOne {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    public OneTakesASmallOne() {
      queue.one().offer(1);
    }

    @Actor
    public void one(LL_Result result) {
      result.r1 = queue.one().poll();
    }

    @Actor
    public void other(LL_Result result) {
      result.r2 = queue.other().poll();
    }
  }

  /** The one place of a queue goes from a small item to another kind, and only when it is free. */
  @JCStressTest
  @Outcome(
      id = {"false, 1, null", "true, 1, item", "true, 1, null"},
      expect = ACCEPTABLE,
      desc = "there was room, or not yet")
  @State
  public static class PlaceChangesItsKind {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    public PlaceChangesItsKind() {
      queue.one().offer(1);
    }

    @Actor
    public void one(ZLL_Result result) {
      result.r1 = queue.one().offer("item");
    }

    @Actor
    public void other(ZLL_Result result) {
      result.r2 = queue.other().poll();
      result.r3 = queue.other().poll();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"whole, null", "null, whole"},
      expect = ACCEPTABLE,
      desc = "now or later, in its block")
  @State
  public static class LongItemIsWhole {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    private static String told(Object item) {
      return item == null ? "null" : item.equals(LONG) ? "whole" : "torn";
    }

    @Actor
    public void one() {
      queue.one().offer(LONG);
    }

    @Actor
    public void other(LL_Result result) {
      result.r1 = told(queue.other().poll());
    }

    @Arbiter
    public void after(LL_Result result) {
      result.r2 = told(queue.other().poll());
    }
  }

  @JCStressTest
  @Outcome(id = "item", expect = ACCEPTABLE, desc = "the waiter has it")
  @State
  public static class TakerIsWoken {
    private final Twin<SharedBlockingQueue<Object>> queue = QUEUES.next();

    @Actor
    public void taker(L_Result result) {
      result.r1 =
          BoundedWait.endOf(() -> queue.one().poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "failed");
    }

    @Actor
    public void putter() {
      queue.other().offer("item");
    }
  }
}
