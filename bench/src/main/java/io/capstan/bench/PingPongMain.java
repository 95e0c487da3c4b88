package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedSemaphore;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/**
 * One end of a ping-pong: {@code SIDE WAY}. To a line {@code FIRST ROUNDS} the side that asks
 * answers with its {@link RoundTrips}, the other with its thanks.
 */
final class PingPongMain {
  /** Short enough that the compiler, after some of them, compiles the loop as a whole. */
  private static final int BATCH_ROUNDS = 10_000;

  private static final int PRECISE_DIGITS = 3;

  /** Who asks and who answers. */
  enum Side {
    PING,
    PONG
  }

  /** How the two wait for each other. */
  enum Way {
    /** By looking again at a shared number, which holds the round. */
    SPIN,
    /** Asleep at a semaphore. */
    PARK
  }

  /** Makes a side's word, and waits for the other side's. */
  private interface End {
    void signal(long round);

    void await(long round) throws InterruptedException;
  }

  private PingPongMain() {}

  static void createObjects(Region region) throws IOException {
    for (Side side : Side.values()) {
      SharedLong.create(region, Way.SPIN + "-" + side, 0);
      SharedSemaphore.create(region, Way.PARK + "-" + side, 0);
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      Side side = Side.valueOf(SharedRegion.argument(arguments, 0));
      Way way = Way.valueOf(SharedRegion.argument(arguments, 1));
      End end = end(region, way, side);
      LineServer.serve(
          request -> {
            long first = Long.parseLong(request[0]);
            return play(side, end, first, first + Long.parseLong(request[1]));
          });
    }
  }

  private static End end(Region region, Way way, Side side) {
    String mine = way + "-" + side;
    String theirs = way + "-" + (side == Side.PING ? Side.PONG : Side.PING);
    return way == Way.SPIN
        ? new SpinEnd(SharedLong.open(region, mine), SharedLong.open(region, theirs))
        : new ParkEnd(SharedSemaphore.open(region, mine), SharedSemaphore.open(region, theirs));
  }

  private static String play(Side side, End end, long first, long last)
      throws InterruptedException {
    Histogram nanos = new Histogram(PRECISE_DIGITS);
    for (long from = first; from < last; from += BATCH_ROUNDS) {
      long to = Math.min(last, from + BATCH_ROUNDS);
      if (side == Side.PING) {
        ask(end, from, to, nanos);
      } else {
        answer(end, from, to);
      }
    }
    return side == Side.PING ? RoundTrips.of(nanos).toString() : "thanks";
  }

  private static void ask(End end, long from, long to, Histogram nanos)
      throws InterruptedException {
    for (long round = from; round < to; round++) {
      long startNanos = System.nanoTime();
      end.signal(round);
      end.await(round);
      nanos.recordValue(System.nanoTime() - startNanos);
    }
  }

  private static void answer(End end, long from, long to) throws InterruptedException {
    for (long round = from; round < to; round++) {
      end.await(round);
      end.signal(round);
    }
  }

  private record SpinEnd(SharedLong mine, SharedLong theirs) implements End {
    @Override
    public void signal(long round) {
      // sync: bench-round (pairs with await)
      mine.setRelease(round);
    }

    @Override
    public void await(long round) {
      // sync: bench-round (pairs with signal)
      while (theirs.getAcquire() != round) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class ParkEnd implements End {
    private final SharedSemaphore mine;
    private final SharedSemaphore theirs;

    ParkEnd(SharedSemaphore mine, SharedSemaphore theirs) {
      this.mine = mine.with(WaitStrategy.PARK);
      this.theirs = theirs.with(WaitStrategy.PARK);
    }

    @Override
    public void signal(long round) {
      mine.release();
    }

    @Override
    public void await(long round) throws InterruptedException {
      theirs.acquire();
    }
  }
}
