package io.capstan.bench;

/**
 * What a pool did for a sample.
 *
 * @param sample the figure and what came of it
 * @param remark what else there is to know, or an empty string
 */
record PoolSample(Sample sample, String remark) {

  /** Reads what {@link PoolWork} wrote, or the program in Python. */
  static PoolSample parse(String line) throws MeasurementException {
    String[] words = line.strip().split(" ", 3);
    if (words.length < 2) {
      throw new MeasurementException("answer=" + line + " (allowed: a figure and what came of it)");
    }
    Sample sample = new Sample(Double.parseDouble(words[0]), words[1]);
    return new PoolSample(sample, words.length < 3 ? "" : words[2]);
  }
}
