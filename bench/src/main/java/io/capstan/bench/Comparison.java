package io.capstan.bench;

/**
 * What a row measured.
 *
 * @param ours our samples
 * @param peer the peer's samples
 * @param note what else there is to know, or an empty string
 */
record Comparison(Samples ours, Samples peer, String note) {

  /**
   * Samples both contenders, A B A B, so that whatever else the machine does meets both alike.
   * Before that each is sampled once, untimed: compiled code, page cache, tables.
   *
   * @throws WrongAnswerException if not every sample has the same answer
   */
  static Comparison interleaved(int rounds, Contender ours, Contender peer)
      throws MeasurementException, InterruptedException {
    String answer = ours.sample().answer();
    figure(peer, answer);
    double[] ourFigures = new double[rounds];
    double[] peerFigures = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ourFigures[round] = figure(ours, answer);
      peerFigures[round] = figure(peer, answer);
    }
    return new Comparison(Samples.of(ourFigures), Samples.of(peerFigures), "");
  }

  private static double figure(Contender contender, String expected)
      throws MeasurementException, InterruptedException {
    Sample sample = contender.sample();
    if (!sample.answer().equals(expected)) {
      throw new WrongAnswerException(expected, sample.answer());
    }
    return sample.figure();
  }

  /** The same with a note. */
  Comparison withNote(String text) {
    return new Comparison(ours, peer, text);
  }
}
