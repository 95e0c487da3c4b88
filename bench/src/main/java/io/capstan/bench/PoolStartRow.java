package io.capstan.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Row 5 of the pool: how soon a worker that is not there yet has done its first task. */
final class PoolStartRow implements Row {
  private static final String ANSWER = "49";
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** A JVM that has started a worker before, as a program's has when it needs another. */
  private static final int WARM_UPS = 3;

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String what() {
    return "worker start to first task done, archive present; a JVM that prints one line";
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(2.5);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    try (LineProcess pools = LineProcess.start(command(PoolStartMain.class))) {
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        firstTask(pools);
      }
      return Comparison.interleaved(rounds, () -> firstTask(pools), PoolStartRow::oneLine);
    }
  }

  private static List<String> command(Class<?> main) {
    List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx256m"));
    command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  private static Sample firstTask(LineProcess pools)
      throws MeasurementException, InterruptedException {
    String[] words = pools.ask("first task").split(" ");
    return new Sample(Double.parseDouble(words[0]), words[1]);
  }

  /** With nothing but what every JVM has: the JDK's own archive. */
  private static Sample oneLine() throws MeasurementException, InterruptedException {
    String classPath = System.getProperty("java.class.path");
    ChildProcess child =
        ChildProcess.run(
            Home.directory(), List.of(JAVA, "-cp", classPath, HelloMain.class.getName()));
    boolean isGood = child.output().strip().equals(HelloMain.LINE);
    return new Sample(child.wall().toNanos() / 1e9, isGood ? ANSWER : child.output());
  }
}
