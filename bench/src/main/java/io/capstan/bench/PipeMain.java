package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * One end of a ping-pong of messages of 8 bytes: {@code SIDE CONTENDER AERON_DIRECTORY}. To a line
 * {@code ROUNDS} the side that asks answers with its {@link PipeTrips}, the other with its thanks.
 */
final class PipeMain {
  /** Short enough that the compiler, after some of them, compiles the loop as a whole. */
  private static final int BATCH_ROUNDS = 10_000;

  private static final int PRECISE_DIGITS = 3;

  private PipeMain() {}

  public static void main(String[] arguments) throws Exception {
    boolean isPing = PipeContender.Side.PING.name().equals(SharedRegion.argument(arguments, 0));
    PipeContender contender = PipeContender.valueOf(SharedRegion.argument(arguments, 1));
    Path aeron = Path.of(SharedRegion.argument(arguments, 2));
    try (Region region = SharedRegion.attach(arguments)) {
      PipeContender.End end =
          contender.open(region, aeron, isPing ? PipeContender.Side.PING : PipeContender.Side.PONG);
      LineServer.serve(request -> play(isPing, end, Integer.parseInt(request[0])));
    }
  }

  private static String play(boolean isPing, PipeContender.End end, int rounds)
      throws InterruptedException {
    Histogram nanos = new Histogram(PRECISE_DIGITS);
    for (int done = 0; done < rounds; done += BATCH_ROUNDS) {
      int batch = Math.min(BATCH_ROUNDS, rounds - done);
      if (isPing) {
        ask(end, batch, nanos);
      } else {
        answer(end, batch);
      }
    }
    return isPing ? PipeTrips.of(nanos).toString() : "thanks";
  }

  private static void ask(PipeContender.End end, int rounds, Histogram nanos)
      throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      long startNanos = System.nanoTime();
      end.send(startNanos);
      long echo = end.receive();
      nanos.recordValue(System.nanoTime() - startNanos);
      if (echo != startNanos) {
        throw new IllegalStateException("echo=" + echo + " (allowed: " + startNanos + ")");
      }
    }
  }

  private static void answer(PipeContender.End end, int rounds) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      end.send(end.receive());
    }
  }
}
