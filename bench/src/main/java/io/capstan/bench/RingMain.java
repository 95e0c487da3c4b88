package io.capstan.bench;

import io.capstan.bench.RingMessage.Ledger;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * One end of a ring. Arguments {@code CONTENDER FOLDER PRODUCERS PRODUCER}, where producer -1 is
 * the consumer. Reads lines {@code count COUNT} or {@code time COUNT}; sends or receives so many
 * messages of each producer, as fast as it can or each at its time. The consumer answers with the
 * nanoseconds from the first message to the last, or with the {@link Latency}.
 */
final class RingMain {
  static final int CONSUMER = -1;

  /** As many at a time as a consumer that answers others now and then would read. */
  private static final int LIMIT = 256;

  /** After so many attempts in vain, somebody else may want the core. */
  private static final int SPINS = 1_000;

  private RingMain() {}

  public static void main(String[] arguments) throws Exception {
    RingContender contender = RingContender.valueOf(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int producers = Integer.parseInt(arguments[2]);
    int producer = Integer.parseInt(arguments[3]);
    if (producer == CONSUMER) {
      RingContender.Receiver receiver = contender.receiver(folder, producers);
      LineServer.serve(
          words -> {
            long count = Long.parseLong(words[1]) * producers;
            return words[0].equals("time")
                ? time(receiver, producers, count)
                : "" + receive(receiver, Ledger.of(producers), count);
          });
    } else {
      RingContender.Sender sender = contender.sender(folder, producers, producer);
      LineServer.serve(
          words -> {
            long count = Long.parseLong(words[1]);
            if (words[0].equals("time")) {
              sendPaced(sender, count);
            } else {
              send(sender, producer, count);
            }
            return "sent";
          });
    }
  }

  private static void send(RingContender.Sender sender, long producer, long count) {
    int spins = 0;
    for (long sequence = 0; sequence < count; ) {
      if (sender.send(sequence, RingMessage.check(producer, sequence))) {
        sequence++;
        spins = 0;
      } else {
        idle(++spins);
      }
    }
  }

  private static void sendPaced(RingContender.Sender sender, long count) {
    Pace pace = new Pace();
    for (long sequence = 0; sequence < count; sequence++) {
      long dueNanos = pace.next();
      int spins = 0;
      while (!sender.send(sequence, dueNanos)) {
        idle(++spins);
      }
    }
  }

  private static String time(RingContender.Receiver receiver, int producers, long count) {
    Histogram latencies = Latency.histogram();
    receive(receiver, Ledger.timed(producers, latencies), count);
    return Latency.of(latencies).toString();
  }

  private static long receive(RingContender.Receiver receiver, Ledger ledger, long count) {
    int spins = 0;
    while (receiver.receive(ledger, 1) == 0) {
      idle(++spins);
    }
    long startNanos = System.nanoTime();
    while (ledger.count() < count) {
      if (receiver.receive(ledger, LIMIT) != 0) {
        spins = 0;
      } else {
        idle(++spins);
      }
    }
    return System.nanoTime() - startNanos;
  }

  private static void idle(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
