package io.capstan.ipc.proof;

import java.io.IOException;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * A structure whose concurrent use Lincheck compares with a sequential one's: whatever threads did
 * at the same time, some order of it must explain what they were told.
 *
 * <p>The model checker switches threads before every access to a shared word and tries the orders
 * one by one; that it can is owed to all of them going through {@code Memory}, whose methods it
 * takes for atomic. It knows of no reordering: that is for jcstress. The stress run has real
 * threads.
 *
 * <p>It is short unless {@code -Dcapstan.proof} is set.
 *
 * @param <T> the handle's type
 */
public final class Linearizability<T> implements AutoCloseable {
  private static final boolean IS_LONG = System.getProperty("capstan.proof") != null;

  /** How many scenarios are made up at random. */
  private static final int SCENARIOS =
      Integer.getInteger("capstan.lincheck.scenarios", IS_LONG ? 60 : 10);

  /** How many orders of each are tried: more than most short scenarios have. */
  private static final int ORDERS =
      Integer.getInteger("capstan.lincheck.orders", IS_LONG ? 1_000 : 25);

  /** In a thread; two have few orders, and find most of what three find. */
  private static final int CALLS = Integer.getInteger("capstan.lincheck.calls", IS_LONG ? 3 : 2);

  /** Far more turns than any loop over slots or stripes has; what turns longer hangs. */
  private static final int TURNS_MAX = 5_000;

  /** Every access to shared memory is one step. */
  private static final ManagedStrategyGuarantee SHARED_WORDS_ARE_ATOMIC =
      ManagedStrategyGuaranteeKt.forClasses("io.capstan.ipc.memory.Memory")
          .allMethods()
          .treatAsAtomic();

  /** Who lives is read from /proc, and what a thread has for itself is subject to no order. */
  private static final ManagedStrategyGuarantee NO_STEPS =
      ManagedStrategyGuaranteeKt.forClasses(
              "io.capstan.ipc.memory.Participant",
              "io.capstan.ipc.memory.ThreadToken",
              "io.capstan.ipc.value.StructValue")
          .allMethods()
          .ignore();

  private final TwinRing<T> ring;

  private Linearizability(TwinRing<T> ring) {
    this.ring = ring;
  }

  /** One structure, which two processes have. */
  public static <T> Linearizability<T> of(Twin.Maker<T> maker, Twin.Opener<T> opener) {
    return new Linearizability<>(TwinRing.ofOne(maker, opener));
  }

  /** The structure as new, for the constructor of the class with the operations. */
  public Twin<T> next() {
    return ring.next();
  }

  /**
   * Tries orders, one by one.
   *
   * @param operations a class with a method, marked as operation, for each of the structure's
   * @param specification one with the same methods, that need work for one thread only
   * @throws AssertionError if no order explains a result; its text shows how it came about
   */
  public void checkOrders(Class<?> operations, Class<?> specification) {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(ORDERS)
        .threads(2)
        .actorsPerThread(CALLS)
        .loopBound(TURNS_MAX)
        // None before and after: these would run in a thread of one number under another one.
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(specification)
        .addGuarantee(SHARED_WORDS_ARE_ATOMIC)
        .addGuarantee(NO_STEPS)
        .check(operations);
  }

  /** Lets real threads run; only if it may take long, for it finds little in a short time. */
  public void checkThreads(Class<?> operations, Class<?> specification) {
    if (!IS_LONG) {
      return;
    }
    new StressOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(ORDERS)
        .threads(2)
        .actorsPerThread(CALLS)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(specification)
        .check(operations);
  }

  @Override
  public void close() throws IOException {
    ring.close();
  }
}
