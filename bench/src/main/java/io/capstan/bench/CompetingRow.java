package io.capstan.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.jctools.queues.MpmcArrayQueue;

/** Two producers and two consumers: our many-to-many queue against JCTools' in one JVM. */
final class CompetingRow implements Row {
  /** Until the compiler has seen each side full, empty, and in between. */
  private static final int WARM_UPS = 3;

  private final boolean twoProcesses;
  private final long messages;
  private final long timedMessages;

  /**
   * @param twoProcesses whether our consumers are in a process of their own
   */
  CompetingRow(boolean twoProcesses, QueueSizes sizes) {
    this.twoProcesses = twoProcesses;
    this.messages = sizes.competingMessages();
    this.timedMessages = sizes.timedMessages();
  }

  @Override
  public int number() {
    return 3;
  }

  @Override
  public String what() {
    return "ManyToManyQueue, 32-byte messages, 2+2 threads in %s; MpmcArrayQueue, references, in one"
        .formatted(twoProcesses ? "two JVMs" : "one JVM");
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.speedUp(0.5);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    Long[] values = LongStream.range(0, CompetingThreads.VALUES).boxed().toArray(Long[]::new);
    CompetingQueue theirs =
        CompetingQueue.of(new MpmcArrayQueue<>(CompetingThreads.CAPACITY), values);
    try (CompetingRegion ours = CompetingRegion.create(twoProcesses)) {
      Contender our = () -> sample(ours.queue(), ours::consume);
      Contender peer = () -> sample(theirs, () -> CompetingThreads.consume(theirs));
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        our.sample();
        peer.sample();
      }
      Comparison comparison = Comparison.interleaved(rounds, our, peer);
      Latency.Log ourLog = new Latency.Log();
      Latency.Log peerLog = new Latency.Log();
      for (int round = 0; round < rounds; round++) {
        ourLog.add(latency(ours.queue(), ours::time));
        peerLog.add(latency(theirs, () -> CompetingThreads.time(theirs)));
      }
      return comparison.withNote(
          "one way, paced, 1+1 threads: ours %s; peer %s".formatted(ourLog, peerLog));
    }
  }

  private Latency latency(CompetingQueue queue, Callable<Latency> consuming)
      throws MeasurementException, InterruptedException {
    FutureTask<Latency> consumer = new FutureTask<>(consuming);
    return Deadline.call(
        "queue",
        Deadline.OF_SAMPLE,
        () -> {
          new Thread(consumer, "bench-consumer").start();
          CompetingThreads.producePaced(queue, timedMessages);
          return consumer.get();
        });
  }

  /** Produces here, consumes there; nanoseconds for a message. */
  private Sample sample(CompetingQueue queue, Callable<Long> consuming)
      throws MeasurementException, InterruptedException {
    FutureTask<Long> consumer = new FutureTask<>(consuming);
    return Deadline.call(
        "queue",
        Deadline.OF_SAMPLE,
        () -> {
          new Thread(consumer, "bench-consumers").start();
          long startNanos = System.nanoTime();
          CompetingThreads.produce(queue, messages);
          long sum = consumer.get();
          double nanos = System.nanoTime() - startNanos;
          return new Sample(nanos / (messages * CompetingThreads.PRODUCERS), "sum=" + sum);
        });
  }
}
