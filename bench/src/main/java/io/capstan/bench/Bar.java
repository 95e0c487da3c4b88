package io.capstan.bench;

import java.util.Locale;

/**
 * What a row's medians must keep to.
 *
 * @param kind how the ratio is made and compared
 * @param limit what it is compared with
 */
record Bar(Kind kind, double limit) {

  private enum Kind {
    /** Ours over the peer's, at most the limit. */
    AT_MOST,
    /** Ours over the peer's, less than the limit. */
    BELOW,
    /** The peer's over ours, at least the limit. */
    SPEED_UP,
    /** Ours itself, whatever the peer's is, less than the limit. */
    ITSELF,
    /** Ours over the peer's, to be seen and not judged. */
    NONE
  }

  /** We take at most that many times the peer's time. */
  static Bar atMost(double limit) {
    return new Bar(Kind.AT_MOST, limit);
  }

  /** We take less than the peer's time. */
  static Bar faster() {
    return new Bar(Kind.BELOW, 1);
  }

  /** We are at least that many times as fast as the peer. */
  static Bar speedUp(double limit) {
    return new Bar(Kind.SPEED_UP, limit);
  }

  /** Our figure itself is less than the limit; the peer's is there to compare. */
  static Bar below(double limit) {
    return new Bar(Kind.ITSELF, limit);
  }

  /** There is nothing to keep to. */
  static Bar none() {
    return new Bar(Kind.NONE, 0);
  }

  /** What is shown as the comparison's ratio. */
  double ratio(Comparison comparison) {
    double ours = comparison.ours().median();
    double peer = comparison.peer().median();
    return kind == Kind.SPEED_UP ? peer / ours : ours / peer;
  }

  /** Whether the comparison clears the bar. */
  Verdict judge(Comparison comparison) {
    double ratio = ratio(comparison);
    return switch (kind) {
      case AT_MOST -> passIf(ratio <= limit);
      case BELOW -> passIf(ratio < limit);
      case SPEED_UP -> passIf(ratio >= limit);
      case ITSELF -> passIf(comparison.ours().median() < limit);
      case NONE -> Verdict.SHOWN;
    };
  }

  private static Verdict passIf(boolean met) {
    return met ? Verdict.PASS : Verdict.FALLS_SHORT;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AT_MOST -> String.format(Locale.ROOT, "<= %.2fx", limit);
      case BELOW -> String.format(Locale.ROOT, "< %.0fx", limit);
      case SPEED_UP -> String.format(Locale.ROOT, ">= %.1fx faster", limit);
      case ITSELF -> String.format(Locale.ROOT, "ours < %.2f", limit);
      case NONE -> "none";
    };
  }
}
