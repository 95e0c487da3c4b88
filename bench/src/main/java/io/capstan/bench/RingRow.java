package io.capstan.bench;

import java.util.List;

/** Messages through one of our rings and through Agrona's, between processes. */
final class RingRow implements Row {
  private static final int RING_BYTES = RingContender.CAPACITY_BYTES;

  private final int number;
  private final int producers;
  private final int laneBytes;
  private final RingContender ours;
  private final RingContender peer;
  private final long messages;
  private final long timedMessages;

  private RingRow(
      int number,
      int producers,
      int laneBytes,
      RingContender ours,
      RingContender peer,
      QueueSizes sizes) {
    this.number = number;
    this.producers = producers;
    this.laneBytes = laneBytes;
    this.ours = ours;
    this.peer = peer;
    this.messages = sizes.ringMessages();
    this.timedMessages = sizes.timedMessages();
  }

  /**
   * Rows 1 and 2: each ring with messages made in place, and copied in and out. Agrona's producers
   * share a ring, ours have a lane each: once as long as that ring, once with as many bytes in all.
   */
  static List<RingRow> lines(QueueSizes sizes) {
    return List.of(
        inPlace(1, 1, RING_BYTES, sizes),
        copied(1, 1, RING_BYTES, sizes),
        inPlace(2, 2, RING_BYTES, sizes),
        copied(2, 2, RING_BYTES, sizes),
        inPlace(2, 2, RING_BYTES / 2, sizes),
        copied(2, 2, RING_BYTES / 2, sizes));
  }

  private static RingRow inPlace(int number, int producers, int laneBytes, QueueSizes sizes) {
    return new RingRow(
        number, producers, laneBytes, RingContender.CAPSTAN, RingContender.AGRONA, sizes);
  }

  private static RingRow copied(int number, int producers, int laneBytes, QueueSizes sizes) {
    return new RingRow(
        number, producers, laneBytes, RingContender.CAPSTAN_COPY, RingContender.AGRONA_COPY, sizes);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String what() {
    return "%s, 32-byte messages, %d+1 processes; %s"
        .formatted(
            producers == 1
                ? "OneToOneQueue"
                : "ManyToOneQueue of %d KiB a lane".formatted(laneBytes >> 10),
            producers,
            (producers == 1
                    ? "OneToOneRingBuffer"
                    : "ManyToOneRingBuffer of %d KiB".formatted(RING_BYTES >> 10))
                + (peer == RingContender.AGRONA ? ", in place" : ", copied"));
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.speedUp(1.0);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    try (RingPair ourPair = RingPair.start(ours, producers, laneBytes);
        RingPair peerPair = RingPair.start(peer, producers, laneBytes)) {
      for (int warmUp = 0; warmUp < 2; warmUp++) {
        ourPair.elapsed(messages);
        peerPair.elapsed(messages);
      }
      Comparison comparison =
          Comparison.interleaved(
              rounds, () -> ourPair.elapsed(messages), () -> peerPair.elapsed(messages));
      return comparison.withNote(latencies(rounds, ourPair, peerPair));
    }
  }

  private String latencies(int rounds, RingPair ourPair, RingPair peerPair)
      throws MeasurementException, InterruptedException {
    Latency.Log ourLog = new Latency.Log();
    Latency.Log peerLog = new Latency.Log();
    ourPair.latency(timedMessages);
    peerPair.latency(timedMessages);
    for (int round = 0; round < rounds; round++) {
      ourLog.add(ourPair.latency(timedMessages));
      peerLog.add(peerPair.latency(timedMessages));
    }
    return "one way, paced: ours %s; peer %s".formatted(ourLog, peerLog);
  }
}
