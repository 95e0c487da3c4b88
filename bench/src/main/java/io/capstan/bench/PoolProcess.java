package io.capstan.bench;

import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM with a pool, kept from sample to sample. */
final class PoolProcess implements AutoCloseable {
  /** What a user's program may have; all else as the JDK has it. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx1g",
          "-XX:-UsePerfData",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED"); // Newer JDKs warn without it.

  private final LineProcess process;

  private PoolProcess(LineProcess process) {
    this.process = process;
  }

  /** One of ours. */
  static PoolProcess start(int workers, WaitStrategy strategy) throws MeasurementException {
    return start(PoolMain.class, Integer.toString(workers), strategy.name());
  }

  /** Any other main class that answers as {@link PoolMain} does. */
  static PoolProcess start(Class<?> main, String... arguments) throws MeasurementException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new PoolProcess(LineProcess.start(command));
  }

  /** The flags of these JVMs. */
  static String flags() {
    return String.join(" ", FLAGS);
  }

  /** A sample of that work. */
  PoolSample sample(PoolWork work, int size) throws MeasurementException, InterruptedException {
    return PoolSample.parse(process.ask(work + " " + size));
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
