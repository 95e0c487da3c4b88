package io.capstan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One end of a ring. Arguments {@code CONTENDER FOLDER PRODUCERS PRODUCER}, where producer -1 is
 * the consumer. Reads lines {@code COUNT}; sends or receives so many messages of each producer, and
 * prints {@code NANOS COUNT}; the consumer's time is from the first message to the last.
 */
final class RingMain {
  static final int CONSUMER = -1;

  /** As many at a time as a consumer that answers others now and then would read. */
  private static final int LIMIT = Integer.getInteger("capstan.bench.ringLimit", 256);

  /** After so many attempts in vain, somebody else may want the core. */
  private static final int SPINS = 1_000;

  private RingMain() {}

  public static void main(String[] arguments) throws IOException {
    RingContender contender = RingContender.valueOf(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int producers = Integer.parseInt(arguments[2]);
    int producer = Integer.parseInt(arguments[3]);
    if (producer == CONSUMER) {
      RingContender.Receiver receiver = contender.receiver(folder, producers);
      obey(count -> receive(receiver, producers, count));
    } else {
      RingContender.Sender sender = contender.sender(folder, producers, producer);
      obey(count -> send(sender, count));
    }
  }

  private interface Work {
    long nanos(long count);
  }

  private static void obey(Work work) throws IOException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      long count = Long.parseLong(line);
      System.out.println(work.nanos(count) + " " + count);
    }
  }

  private static long send(RingContender.Sender sender, long count) {
    long startNanos = System.nanoTime();
    int spins = 0;
    for (long sequence = 0; sequence < count; ) {
      if (sender.send(sequence)) {
        sequence++;
        spins = 0;
      } else {
        idle(++spins);
      }
    }
    return System.nanoTime() - startNanos;
  }

  private static long receive(RingContender.Receiver receiver, int producers, long count) {
    RingMessage.Ledger ledger = new RingMessage.Ledger(producers);
    int spins = 0;
    while (receiver.receive(ledger, 1) == 0) {
      idle(++spins);
    }
    long startNanos = System.nanoTime();
    while (ledger.count() < count * producers) {
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
