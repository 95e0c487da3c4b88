package io.capstan.bench;

import java.util.List;

/** Row 6 of the queues: a large block from a process to another and back, against a small one. */
final class HandOffRow implements Row {
  private static final int LARGE_BYTES = 1 << 26;
  private static final int SMALL_BYTES = 64;

  /** For the blocks, and what describes them. */
  private static final int REGION_BYTES = LARGE_BYTES + (1 << 24);

  private final int rounds;

  HandOffRow(QueueSizes sizes) {
    this.rounds = sizes.handOffs();
  }

  @Override
  public int number() {
    return 6;
  }

  @Override
  public String what() {
    return "hand-off of a block of 64 MiB to another process, and back; of 64 bytes";
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(1.2);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.TASKSET);
  }

  @Override
  public Comparison measure(int samples) throws MeasurementException, InterruptedException {
    List<Integer> cores = Cores.two();
    Latency.Log large = new Latency.Log();
    Latency.Log small = new Latency.Log();
    try (SharedRegion shared =
            SharedRegion.create("hand-off", REGION_BYTES, HandOffMain::createObjects);
        LineProcess giver = start(shared, cores.get(0), HandOffMain.Side.GIVER);
        LineProcess taker = start(shared, cores.get(1), HandOffMain.Side.TAKER)) {
      return Comparison.interleaved(
              samples,
              () -> sample(giver, taker, LARGE_BYTES, large),
              () -> sample(giver, taker, SMALL_BYTES, small))
          .withNote(
              "means of the middle half; large %s; small %s; on cores %s"
                  .formatted(large, small, cores));
    }
  }

  private static LineProcess start(SharedRegion shared, int core, HandOffMain.Side side)
      throws MeasurementException {
    return shared.startOn(core, HandOffMain.class, side.name());
  }

  private Sample sample(LineProcess giver, LineProcess taker, int lengthBytes, Latency.Log log)
      throws MeasurementException, InterruptedException {
    String request = lengthBytes + " " + rounds;
    taker.tell(request);
    String[] answer = giver.ask(request).split(" ", 2);
    taker.answer();
    log.add(Latency.parse(answer[1]));
    return new Sample(Double.parseDouble(answer[0]), rounds + " round trips");
  }
}
