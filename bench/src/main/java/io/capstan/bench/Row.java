package io.capstan.bench;

import java.util.List;

/** One line of the table: two contenders and a bar. */
interface Row {
  /** The number of the line of its issue's table that it answers. */
  int number();

  /** What is measured, and against what. */
  String what();

  /** The unit of its figures. */
  String unit();

  /** What it must keep to. */
  Bar bar();

  /** Who is needed besides Java; {@link Peer}s only, for Capstan itself is always there. */
  List<Peer> peers();

  /** Starts what is needed, measures that many rounds, and ends what it started. */
  Comparison measure(int rounds) throws MeasurementException, InterruptedException;
}
