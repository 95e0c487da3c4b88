package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a {@link ChildJvm} of these tests runs: {@code JOB NUMBER ROUNDS}, answered when it is done.
 * The jobs without an end say so at once and go on until they are killed.
 */
final class ValueChild {
  /** A struct whose writing takes so long that a kill finds it half done. */
  static final StructLayout LARGE =
      StructLayout.named("large").int64("first").bytes("rest", 1 << 18).int64("last").build();

  private ValueChild() {}

  public static void main(String[] arguments) throws IOException {
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    ChildMain.run(
        job -> {
          run(region, job[0], Integer.parseInt(job[1]), Integer.parseInt(job[2]));
          return "done";
        });
  }

  private static void run(Region region, String job, int number, int rounds) {
    switch (job) {
      case "add" -> add(region, number, rounds);
      case "add-under-lock" -> addUnderLock(region, rounds);
      case "add-for-ever" -> addForEver(region, number);
      case "write-for-ever" -> writeForEver(region, number);
      case "write-struct-for-ever" -> writeStructForEver(region, number);
      case "guard-for-ever" -> guardForEver(region);
      case "die-with-lock" -> dieWithLock(region);
      default -> throw new IllegalArgumentException("job=" + job);
    }
  }

  private static void add(Region region, int number, int rounds) {
    SharedInt ints = SharedInt.open(region, "int");
    SharedLong longs = SharedLong.open(region, "long");
    SharedDouble doubles = SharedDouble.open(region, "double");
    SharedLongAdder adder = SharedLongAdder.open(region, "adder");
    SharedLongArray array = SharedLongArray.open(region, "array");
    SharedByteArray bytes = SharedByteArray.open(region, "bytes");
    SharedLong greatest = SharedLong.open(region, "greatest");
    for (int round = 0; round < rounds; round++) {
      ints.increment();
      longs.getAndAdd(1);
      doubles.getAndAdd(0.5);
      adder.increment();
      array.increment(round % array.count());
      bytes.increment(number);
      greatest.accumulateMax((long) number * rounds + round);
    }
  }

  private static void addUnderLock(Region region, int rounds) {
    Guarded<SharedLong> guarded =
        Guarded.of(SharedLong.open(region, "value"), SharedLock.open(region, "lock"));
    for (int round = 0; round < rounds; round++) {
      guarded.update(value -> value.setPlain(value.getPlain() + 1));
    }
  }

  private static void addForEver(Region region, int number) {
    SharedLong total = SharedLong.open(region, "total");
    SharedLongAdder adder = SharedLongAdder.open(region, "adder");
    SharedLongArray begun = SharedLongArray.open(region, "begun");
    SharedLongArray done = SharedLongArray.open(region, "done");
    ChildMain.say("done");
    for (long round = 1; ; round++) {
      begun.set(number, round);
      total.increment();
      adder.increment();
      done.set(number, round);
    }
  }

  /** Every long has the same four bytes twice, so that half a write shows. */
  private static void writeForEver(Region region, int number) {
    SharedLongArray array = SharedLongArray.open(region, "array");
    long[] values = new long[(int) array.count()];
    ChildMain.say("done");
    for (int round = number; ; round += 7) {
      long value = twice(round);
      Arrays.fill(values, value);
      array.put(0, values);
      array.fill(~value);
      array.setPlain(round & 15, value);
    }
  }

  static long twice(int half) {
    return (long) half << Integer.SIZE | half & 0xFFFF_FFFFL;
  }

  /** Two values made beforehand, so that nearly all of the time goes into writing. */
  private static void writeStructForEver(Region region, int number) {
    SharedStruct struct = SharedStruct.open(region, "struct", LARGE);
    StructValue even = LARGE.value();
    StructValue odd = LARGE.value();
    setAll(even, 2 * number + 2);
    setAll(odd, 2 * number + 1);
    ChildMain.say("done");
    while (true) {
      struct.write(even);
      struct.write(odd);
    }
  }

  static void setAll(StructValue value, long round) {
    LARGE.int64("first").set(value, round);
    LARGE.int64("last").set(value, round);
    byte[] rest = value.bytes();
    Arrays.fill(rest, Long.BYTES, rest.length - Long.BYTES, (byte) round);
  }

  /** The two are equal, but while the lock is held. Others repair what the dead left. */
  private static void guardForEver(Region region) {
    Guarded<SharedLongArray> pair =
        Guarded.of(SharedLongArray.open(region, "pair"), SharedLock.open(region, "lock"));
    ChildMain.say("done");
    while (true) {
      pair.with(
          (value, acquired) -> {
            long next = value.getPlain(0) + 1;
            value.setPlain(0, next);
            value.setPlain(1, next);
            if (acquired == Acquired.ABANDONED) {
              pair.lock().markRepaired();
            }
            return next;
          });
    }
  }

  private static void dieWithLock(Region region) {
    Guarded.of(SharedLong.open(region, "value"), SharedLock.open(region, "lock"))
        .update(
            value -> {
              value.set(-1);
              Runtime.getRuntime().halt(9);
            });
  }
}
