package io.capstan.bench;

import io.capstan.ipc.queue.SharedBlockingQueue;
import java.util.List;

/** Small integers through a typed queue from one process to another, against Python's. */
final class TypedQueueRow implements Row {
  private static final int CAPACITY = 1 << 12;
  private static final int WARM_UPS = 3;

  /** So that a sample of Python's takes about as long as one of ours. */
  private static final long PEER_SHARE = 50;

  /** Python is sent so many fewer in the same time: at our pace its queue would only grow. */
  private static final long PACED_SHARE = 20;

  private final long items;
  private final long peerItems;
  private final long timedItems;

  TypedQueueRow(QueueSizes sizes) {
    this.items = sizes.typedItems();
    this.peerItems = items / PEER_SHARE;
    this.timedItems = sizes.timedMessages();
  }

  @Override
  public int number() {
    return 4;
  }

  @Override
  public String what() {
    return "SharedBlockingQueue, small integers one way, 1+1 processes; multiprocessing.Queue";
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.speedUp(50);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.PYTHON);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    String python = Peer.pythonInterpreter();
    String program = Home.file("bench/src/main/python/queue_one_way.py").toString();
    List<String> script = List.of(python, program, "" + peerItems);
    List<String> pacedScript = List.of(python, program, "" + timedItems / PACED_SHARE, "paced");
    try (SharedRegion region =
            SharedRegion.create(
                "queue", made -> SharedBlockingQueue.create(made, QueueMain.NAME, CAPACITY));
        LineProcess producer = region.start(QueueMain.class);
        LineProcess consumer = region.start(QueueMain.class)) {
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        ours(producer, consumer);
      }
      Comparison comparison =
          Comparison.interleaved(rounds, () -> ours(producer, consumer), () -> python(script));
      Latency.Log ourLog = new Latency.Log();
      Latency.Log peerLog = new Latency.Log();
      for (int round = 0; round < rounds; round++) {
        ourLog.add(latency(producer, consumer));
        peerLog.add(Latency.parse(ChildProcess.run(Home.directory(), pacedScript).output()));
      }
      return comparison.withNote(
          "one way, paced: ours %s; peer, %d times slower paced, %s"
              .formatted(ourLog, PACED_SHARE, peerLog));
    }
  }

  private Latency latency(LineProcess producer, LineProcess consumer)
      throws MeasurementException, InterruptedException {
    consumer.tell("time " + timedItems);
    producer.ask("pace " + timedItems);
    return Latency.parse(consumer.answer());
  }

  private Sample ours(LineProcess producer, LineProcess consumer)
      throws MeasurementException, InterruptedException {
    consumer.tell("take " + items);
    long startNanos = System.nanoTime();
    producer.tell("put " + items);
    String taken = consumer.answer();
    double nanos = (double) (System.nanoTime() - startNanos) / items;
    String put = producer.answer();
    return new Sample(nanos, put.equals(taken) ? "all" : "put=" + put + " taken=" + taken);
  }

  /** What Python takes it checks itself: fewer items, for it takes so long. */
  private Sample python(List<String> script) throws MeasurementException, InterruptedException {
    String[] words = ChildProcess.run(Home.directory(), script).output().strip().split(" ");
    long sum = 0;
    for (long index = 0; index < peerItems; index++) {
      sum += index & 1023;
    }
    return new Sample(
        Double.parseDouble(words[1]), words[0].equals("" + sum) ? "all" : "taken=" + words[0]);
  }
}
