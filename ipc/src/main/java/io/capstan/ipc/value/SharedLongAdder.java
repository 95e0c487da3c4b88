package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;

/**
 * A sum to which many processes add at once without waiting for each other's cache lines: a {@link
 * java.util.concurrent.atomic.LongAdder} in a region.
 *
 * <p>Each participant adds to a line of its own; its threads share it. So adding is as fast with
 * many processes as with one, and reading the sum costs a look at every line.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Every method is wait-free.
 *
 * <p><b>Memory consistency.</b> Adding is volatile. {@code sum} is no snapshot: it counts every
 * addition that returned before it was called, perhaps those that go on meanwhile, and nothing
 * twice.
 *
 * <p><b>Peer death.</b> What a dead participant added stays in the sum. One killed inside {@code
 * sumThenReset} takes what it had collected with it.
 *
 * <p><b>Units.</b> The sum's are the caller's; it wraps around.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedLongAdder implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final long mine;

  SharedLongAdder(Placement place) {
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
    this.mine = offset + LongAdderLayout.stripeOffset(place.region().participant().id());
  }

  /**
   * Makes an adder with the sum 0. It takes eight kilobytes.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedLongAdder create(Region region, String name) throws IOException {
    Elements stripes = new Elements(LongAdderLayout.STRIPES, LongAdderLayout.STRIPE_LENGTH);
    return new SharedLongAdder(
        ValueHeader.createArray(region, name, ValueTypes.LONG_ADDER, stripes));
  }

  /**
   * Finds the adder that some process made.
   *
   * @throws IllegalArgumentException if the region has no adder of that name
   */
  public static SharedLongAdder open(Region region, String name) {
    return new SharedLongAdder(ValueHeader.openArray(region, name, ValueTypes.LONG_ADDER));
  }

  /** Adds to the sum. */
  public void add(long delta) {
    memory.getAndAddLong(mine, delta);
  }

  /** Adds one to the sum. */
  public void increment() {
    add(1);
  }

  /** Takes one away from the sum. */
  public void decrement() {
    add(-1);
  }

  /** The sum of all that was added, by the living and the dead. */
  public long sum() {
    long sum = 0;
    for (int stripe = 0; stripe < LongAdderLayout.STRIPES; stripe++) {
      sum += memory.getLongVolatile(offset + LongAdderLayout.stripeOffset(stripe));
    }
    return sum;
  }

  /**
   * The sum, which starts again at 0. An addition that goes on at the same time is counted in this
   * sum or in the next, never in both and never in none.
   */
  public long sumThenReset() {
    long sum = 0;
    for (int stripe = 0; stripe < LongAdderLayout.STRIPES; stripe++) {
      sum += memory.getAndSetLong(offset + LongAdderLayout.stripeOffset(stripe), 0);
    }
    return sum;
  }

  /**
   * Starts again at 0. Of additions that go on at the same time, each may be forgotten or kept; use
   * it while nobody adds, or {@link #sumThenReset}.
   */
  public void reset() {
    sumThenReset();
  }

  @Override
  public Handle handle() {
    return place.handle(1, "");
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public String toString() {
    return Long.toString(sum());
  }
}
