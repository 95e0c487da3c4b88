package io.capstan.bench;

/** A JVM that prints one line. */
final class HelloMain {
  static final String LINE = "hello";

  private HelloMain() {}

  public static void main(String[] arguments) {
    System.out.println(LINE);
  }
}
