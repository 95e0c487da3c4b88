package io.capstan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the first encode and decode cost in a fresh worker, by serializer: one of the two halves of
 * the choice that {@code io.capstan.ipc.codec} rests on; the other is {@link SerializerBenchmark}.
 * All contenders in turn, round after round, each sample a JVM of its own; with the JDK's own
 * class-data archive, and with one that holds the application's classes too.
 *
 * <pre>
 *   bench/run --help                     (builds)
 *   java -Dcapstan.home=. -cp $(ls bench/target/capstan-bench-*.jar):$(cat bench/target/class-path) \
 *     io.capstan.bench.SerializerStart [rounds]
 * </pre>
 */
public final class SerializerStart {
  private static final int ROUNDS = 9;
  private static final List<String> SERIALIZERS =
      List.of("nothing", "jdk", "fory", "fory-interpreted", "capstan");
  private static final List<SerializerPayload> PAYLOADS =
      List.of(SerializerPayload.LAMBDA, SerializerPayload.RECORD, SerializerPayload.OBJECT);
  private static final String[] FIGURES = {"first ms", "second ms", "bytes", "process ms"};

  /** One line of the table. */
  private record Line(SerializerPayload payload, boolean isArchived, String serializer)
      implements Comparable<Line> {
    @Override
    public int compareTo(Line other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return "%-7s | %-7s | %-16s"
          .formatted(payload, isArchived ? "AppCDS" : "default", serializer);
    }
  }

  private final Path folder;
  private final Map<Line, List<double[]>> samples = new TreeMap<>();

  private SerializerStart(Path folder) {
    this.folder = folder;
  }

  /** Prints the table. */
  public static void main(String[] arguments)
      throws IOException, MeasurementException, InterruptedException {
    int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("capstan-bench-serializer");
    try {
      SerializerStart start = new SerializerStart(folder);
      start.measure(rounds);
      start.print();
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void measure(int rounds) throws MeasurementException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    for (SerializerPayload payload : PAYLOADS) {
      for (String serializer : SERIALIZERS) {
        Line archived = new Line(payload, true, serializer);
        run(archived, "-XX:ArchiveClassesAtExit=" + archive(archived));
        lines.add(archived);
        lines.add(new Line(payload, false, serializer));
      }
    }
    for (int round = 0; round <= rounds; round++) {
      for (Line line : lines) {
        String flag = line.isArchived() ? "-XX:SharedArchiveFile=" + archive(line) : "-Xshare:auto";
        double[] sample = run(line, flag);
        if (round > 0) { // The first round warms the machine's file cache.
          samples.computeIfAbsent(line, any -> new ArrayList<>()).add(sample);
        }
      }
    }
  }

  private Path archive(Line line) {
    // An archive of its own for each: none is loaded with the classes of another.
    return folder.resolve(line.serializer() + "-" + line.payload() + ".jsa");
  }

  private static double[] run(Line line, String flag)
      throws MeasurementException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:disable",
            flag,
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SerializerStartMain.class.getName(),
            line.serializer(),
            line.payload().name());
    ChildProcess child = ChildProcess.run(Home.directory(), command);
    String[] lines = child.output().strip().split("\\R");
    String[] words = lines[lines.length - 1].split(" ");
    return new double[] {
      Long.parseLong(words[0]) / 1e6,
      Long.parseLong(words[1]) / 1e6,
      Long.parseLong(words[2]),
      child.wall().toNanos() / 1e6
    };
  }

  private void print() throws InterruptedException {
    Machine.describe("SerializerStart").forEach((fact, text) -> print("%s: %s", fact, text));
    print("%-36s | %s", "payload | archive | serializer", String.join(" | ", FIGURES));
    samples.forEach(
        (line, figures) -> {
          StringBuilder row = new StringBuilder(line.toString());
          for (int column = 0; column < FIGURES.length; column++) {
            int figure = column;
            double median =
                Samples.of(figures.stream().mapToDouble(sample -> sample[figure]).toArray())
                    .median();
            row.append(String.format(Locale.ROOT, " | %8.2f", median));
          }
          print("%s", row);
        });
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
