package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A region, and JVMs that attach to it: what the rows of the shared state measure with. */
final class SharedRegion implements AutoCloseable {
  /** Little of everything, and the same for all. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx64m",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          // A JVM otherwise looks for unused monitors four times a second: more CPU than a waiter.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:AsyncDeflationInterval=10000",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED"); // Newer JDKs warn without it.

  private static final int SIZE_BYTES = 1 << 20;

  private final Region region;

  private SharedRegion(Region region) {
    this.region = region;
  }

  /** What a row puts into its region. */
  @FunctionalInterface
  interface Content {
    void createIn(Region region) throws IOException, InterruptedException;
  }

  /** Makes the region, where the library makes them. */
  static SharedRegion create(String name, Content content)
      throws MeasurementException, InterruptedException {
    return create(name, SIZE_BYTES, content);
  }

  /** Makes a region of that size. */
  static SharedRegion create(String name, int sizeBytes, Content content)
      throws MeasurementException, InterruptedException {
    Region region = null;
    try {
      region = Region.create("bench-" + name + "-" + ProcessHandle.current().pid(), sizeBytes);
      content.createIn(region);
      return new SharedRegion(region);
    } catch (IOException e) {
      if (region != null) {
        region.close();
      }
      throw new MeasurementException("region=" + name + ": " + e, e);
    }
  }

  Region region() {
    return region;
  }

  /** Where a peer may map a file of its own; it goes with the region. */
  Path peerFile() {
    return region.path().resolve("peer");
  }

  /** Starts a JVM with the main class, which finds the region with {@link #attach}. */
  LineProcess start(Class<?> main, String... arguments) throws MeasurementException {
    return LineProcess.start(command(main, arguments));
  }

  /** The same on that core alone. */
  LineProcess startOn(int core, Class<?> main, String... arguments) throws MeasurementException {
    return LineProcess.start(Cores.pinned(core, command(main, arguments)));
  }

  private List<String> command(Class<?> main, String... arguments) {
    List<String> command = java(main);
    command.add(region.location().toAbsolutePath().toString());
    command.add(region.name());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The command that runs a main class of this module in such a JVM. */
  static List<String> java(Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /** The flags of all these JVMs. */
  static String flags() {
    return String.join(" ", FLAGS);
  }

  /** Attaches to the region that this JVM was started with. */
  static Region attach(String[] arguments) throws IOException {
    return Region.attach(Path.of(arguments[0]), arguments[1]);
  }

  /** What {@link #start} was given behind the main class. */
  static String argument(String[] arguments, int index) {
    return arguments[2 + index];
  }

  @Override
  public void close() {
    region.close();
  }
}
