package io.capstan.engine.kernel;

/** Eratosthenes' sieve as in the textbook: the seed from which the segmented sieve grows. */
final class TextbookSieve {

  private TextbookSieve() {}

  /** All primes up to and including {@code max}, ascending. Takes {@code max} bytes meanwhile. */
  static int[] primesTo(int max) {
    var composite = new boolean[max + 1];
    int count = 0;
    for (int number = 2; number <= max; number++) {
      if (!composite[number]) {
        count++;
        for (long multiple = (long) number * number; multiple <= max; multiple += number) {
          composite[(int) multiple] = true;
        }
      }
    }
    var primes = new int[count];
    for (int number = max; count > 0; number--) {
      if (!composite[number]) {
        primes[--count] = number;
      }
    }
    return primes;
  }
}
