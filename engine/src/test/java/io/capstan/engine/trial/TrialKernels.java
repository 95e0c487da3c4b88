package io.capstan.engine.trial;

import io.capstan.engine.kernel.Int128;
import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels that behave, and kernels that do not. Most do what they do at one integer: {@link #BAD}.
 */
public final class TrialKernels {
  /** The system property that holds the test's folder. */
  public static final String DESK_PROPERTY = "capstan.trial.desk";

  /** The integer at which a kernel misbehaves. */
  public static final long BAD = 7;

  private TrialKernels() {}

  /** A file on the test's desk. */
  public static Path onDesk(String name) {
    return Path.of(System.getProperty(DESK_PROPERTY), name);
  }

  private static boolean contains(Range range, long value) {
    return range.from() <= value && value < range.to();
  }

  /** Chunks of one integer; the value of a range is the sum of its integers. */
  public abstract static class Single implements Kernel {

    @Override
    public final String name() {
      return getClass().getSimpleName();
    }

    @Override
    public Scalar identity() {
      return Scalar.of(0);
    }

    @Override
    public long chunkLength(Range range) {
      return 1;
    }

    @Override
    public Scalar compute(Range range) {
      if (contains(range, BAD)) {
        misbehave();
      }
      return sum(range);
    }

    /** Does so. */
    protected void misbehave() {}

    static Scalar sum(Range range) {
      long sum = 0;
      for (long value = range.from(); value < range.to(); value++) {
        sum += value;
      }
      return Scalar.of(sum);
    }
  }

  /** The sum of the integers. */
  public static final class Sum extends Single {}

  /** A sum whose every bit depends on the order of adding. */
  public static final class Harmonic implements Kernel {

    @Override
    public String name() {
      return "harmonic";
    }

    @Override
    public Scalar identity() {
      return Scalar.of(0.0);
    }

    @Override
    public Scalar compute(Range range) {
      double sum = 0;
      for (long value = range.from(); value < range.to(); value++) {
        sum += 1.0 / (value + 1);
      }
      return Scalar.of(sum);
    }
  }

  /** A number for which the order of the chunks matters, as for a text that is put together. */
  public static final class Digest implements Kernel {

    @Override
    public String name() {
      return "digest";
    }

    @Override
    public Scalar identity() {
      return Scalar.of(1);
    }

    @Override
    public Scalar compute(Range range) {
      return Scalar.of(range.from() * 0x9E37_79B9_7F4A_7C15L ^ range.length());
    }

    @Override
    public Scalar combine(Scalar left, Scalar right) {
      return Scalar.of(left.asLong() * 31 + right.asLong());
    }
  }

  /** The sum of the integers, at ten milliseconds each that cost no processor time. */
  public static final class Slow extends Single {

    @Override
    public Scalar compute(Range range) {
      Deadline.pauseMillis(10);
      return sum(range);
    }
  }

  /** Waits at BAD until the file "gate" is on the desk, and says that it waits with "waiting". */
  public static final class Gated extends Single {

    @Override
    protected void misbehave() {
      touch("waiting");
      while (!Files.exists(onDesk("gate"))) {
        Deadline.pauseMillis(2);
      }
    }
  }

  /** Computes at BAD for ever. */
  public static final class Endless extends Single {

    @Override
    protected void misbehave() {
      touch("waiting");
      while (true) {
        Deadline.pauseMillis(2);
      }
    }
  }

  /** Computes at BAD for hours, in a loop in which a JVM need not look whether it shall stop. */
  public static final class Unstoppable extends Single {
    private int sink;

    @Override
    protected void misbehave() {
      for (int round = 0; round < 2000; round++) {
        sink += spin(1000, round);
      }
      touch("waiting");
      sink += spin(Integer.MAX_VALUE, 1);
      if (sink == 0) {
        touch("never");
      }
    }

    private static int spin(int rounds, int seed) {
      int value = seed;
      for (int round = 0; round < rounds; round++) {
        for (int step = 0; step < 1000; step++) {
          value = value * 31 + (round ^ step);
        }
      }
      return value;
    }
  }

  /** Puts a file on the desk. */
  public static void touch(String name) {
    try {
      Files.write(onDesk(name), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Throws, with a cause. */
  public static final class Throwing extends Single {

    @Override
    protected void misbehave() {
      throw new UnsupportedOperationException(
          "value=" + BAD, new ArithmeticException("the reason"));
    }
  }

  /** Throws at every integer. */
  public static final class AlwaysThrowing extends Single {

    @Override
    public Scalar compute(Range range) {
      throw new IllegalStateException("range=" + range);
    }
  }

  /** Throws when it is made in a worker, and only there: the test leaves a file "made" before. */
  public static final class Unmakeable extends Single {

    /** Throws. */
    public Unmakeable() {
      if (Files.exists(onDesk("made"))) {
        throw new IllegalCallerException("not in a worker");
      }
    }
  }

  /** An exception that resists being looked at. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no message for you");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new LinkageError("no cause for you");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return null;
    }
  }

  /** Throws what cannot be looked at. */
  public static final class ThrowingHostile extends Single {

    @Override
    protected void misbehave() {
      throw new Hostile();
    }
  }

  /** Is left half done by what it throws, and would be wrong from then on. */
  public static final class HalfDone extends Single {
    private boolean halfDone;

    @Override
    public Scalar compute(Range range) {
      if (halfDone) {
        throw new AssertionError("an instance that threw was used again");
      }
      halfDone = true;
      Scalar value = super.compute(range);
      halfDone = false;
      return value;
    }

    @Override
    protected void misbehave() {
      throw new IllegalStateException("half done");
    }
  }

  /** Returns null. */
  public static final class Null extends Single {

    @Override
    public Scalar compute(Range range) {
      return contains(range, BAD) ? null : sum(range);
    }
  }

  /** Returns a number of another kind than its identity. */
  public static final class OtherKind extends Single {

    @Override
    public Scalar compute(Range range) {
      return Scalar.of(Int128.of(1));
    }
  }

  /** Leaves its thread interrupted. */
  public static final class Interrupting extends Single {

    @Override
    public Scalar compute(Range range) {
      Thread.currentThread().interrupt();
      return sum(range);
    }
  }

  /** Cannot be combined. */
  public static final class Uncombinable extends Single {

    @Override
    public Scalar combine(Scalar left, Scalar right) {
      throw new IllegalStateException("no combination");
    }
  }

  /** Refuses every range. */
  public static final class Refusing extends Single {

    @Override
    public void check(Range range) {
      throw new IllegalArgumentException("to=" + range.to() + " (allowed: none)");
    }
  }

  /** Ends its process by System.exit. */
  public static final class Exiting extends Single {

    @Override
    protected void misbehave() {
      System.out.println("about to exit");
      System.exit(42);
    }
  }

  /** Ends its process by Runtime.halt, after some last words. */
  public static final class Halting extends Single {

    @Override
    protected void misbehave() {
      System.err.println("last words");
      Runtime.getRuntime().halt(43);
    }
  }

  /** Halts at BAD, but only the first time: there is one fuse on the desk. */
  public static final class HaltingOnce extends Single {

    @Override
    protected void misbehave() {
      try {
        if (Files.deleteIfExists(onDesk("fuse"))) {
          Runtime.getRuntime().halt(44);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Fills the heap. */
  public static final class Hungry extends Single {

    @Override
    protected void misbehave() {
      List<byte[]> eaten = new ArrayList<>();
      while (true) {
        eaten.add(new byte[1 << 20]);
      }
    }
  }

  /** Overflows the stack. */
  public static final class Deep extends Single {

    @Override
    protected void misbehave() {
      descend(0);
    }

    private static int descend(int depth) {
      return descend(depth + 1) + 1;
    }
  }

  /** Crashes in native code, as far as the JVM can tell. */
  public static final class Crashing extends Single {

    @Override
    protected void misbehave() {
      Signals.send("SEGV", ProcessHandle.current().pid());
      while (true) {
        Deadline.pauseMillis(2);
      }
    }
  }

  /** Prints far more than a pipe holds, and reads its standard input. */
  public static final class Talkative extends Single {
    /** Lines printed at each integer. */
    public static final int LINES = 2000;

    @Override
    public Scalar compute(Range range) {
      for (int line = 0; line < LINES; line++) {
        System.out.println("line " + line + " of " + range + " ".repeat(40));
      }
      try {
        if (System.in.read() != -1) {
          throw new AssertionError("there is something to read");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return sum(range);
    }
  }

  /** Prints without ever ending a line. */
  public static final class Unpunctuated extends Single {
    /** Characters printed at BAD. */
    public static final int LENGTH = 3_000_000;

    @Override
    protected void misbehave() {
      System.out.print("x".repeat(LENGTH));
      System.out.flush();
    }
  }

  /** Halts once, and leaves a child process behind, which holds the worker's output open. */
  public static final class Parental extends Single {

    @Override
    protected void misbehave() {
      try {
        if (Files.deleteIfExists(onDesk("fuse"))) {
          String endless = "while :; do sleep 0.1; done";
          new ProcessBuilder("sh", "-c", endless, onDesk("child").toString()).inheritIO().start();
          Runtime.getRuntime().halt(45);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The sum of the integers, at two milliseconds each that cost no processor time. */
  public static final class Brisk extends Single {

    @Override
    public Scalar compute(Range range) {
      Deadline.pauseMillis(2);
      return sum(range);
    }
  }
}
