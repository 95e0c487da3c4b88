package io.capstan.examples;

/** Numbers as people write them: {@code 1000000}, {@code 1_000_000} or {@code 1,000,000}. */
final class NumberText {
  private static final int GROUP_LENGTH = 3;

  private NumberText() {}

  /**
   * Reads a number: digits, all of them in groups of three if any are.
   *
   * @throws IllegalArgumentException if it is none, or not between the bounds; the text names it
   *     and says what is allowed
   */
  static long parse(String text, long least, long most) {
    long value = isNumber(text) ? valueOf(text, most) : -1;
    if (value < least) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' (allowed: "
              + grouped(Long.toString(least))
              + " to "
              + grouped(Long.toString(most))
              + ", with or without thousands separators _ or ,)");
    }
    return value;
  }

  private static boolean isNumber(String text) {
    return isDigits(text) || isGrouped(text, '_') || isGrouped(text, ',');
  }

  private static boolean isDigits(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (!isDigit(text.charAt(index))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isGrouped(String text, char separator) {
    for (int index = 0; index < text.length(); index++) {
      boolean atSeparator = (text.length() - index) % (GROUP_LENGTH + 1) == 0;
      char found = text.charAt(index);
      if (atSeparator ? index == 0 || found != separator : !isDigit(found)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char character) {
    return '0' <= character && character <= '9';
  }

  /** The value of the digits, or -1 if it is more than allowed. */
  private static long valueOf(String text, long most) {
    long value = 0;
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (isDigit(character)) {
        int digit = character - '0';
        if (value > (most - digit) / 10) {
          return -1;
        }
        value = value * 10 + digit;
      }
    }
    return value;
  }

  /** A decimal integer with thousands separators; any other text as it is. */
  static String grouped(String decimal) {
    int start = decimal.startsWith("-") ? 1 : 0;
    if (!isDigits(decimal.substring(start))) {
      return decimal;
    }
    StringBuilder text = new StringBuilder(decimal);
    for (int index = decimal.length() - GROUP_LENGTH; index > start; index -= GROUP_LENGTH) {
      text.insert(index, ',');
    }
    return text.toString();
  }
}
