package io.capstan.bench;

/** Counts together as a program of its own, from its start to its end: prints the number. */
final class CountingMain {

  private CountingMain() {}

  public static void main(String[] none) throws Exception {
    try (CountingCrew crew = CountingCrew.start()) {
      System.out.println(crew.count().answer());
    }
  }
}
