package io.capstan.bench;

/** What became of a row. */
enum Verdict {
  /** It keeps to its bar. */
  PASS("PASS"),
  /** It does not. */
  FALLS_SHORT("FALLS SHORT"),
  /** Its peer is not installed. */
  NOT_MEASURED("not measured"),
  /** Something went wrong in measuring. */
  FAILED("FAILED"),
  /** It has no bar. */
  SHOWN("no bar"),
  /** Measured on sizes too small to say anything about the bar. */
  QUICK("quick, not the bar");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** Whether it speaks against nothing. */
  boolean isGood() {
    return this == PASS || this == SHOWN || this == QUICK;
  }

  @Override
  public String toString() {
    return text;
  }
}
