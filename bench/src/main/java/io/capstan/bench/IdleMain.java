package io.capstan.bench;

/** A process that does nothing but wait for lines. */
final class IdleMain {
  private IdleMain() {}

  public static void main(String[] arguments) throws Exception {
    LineServer.serve(words -> "idle");
  }
}
