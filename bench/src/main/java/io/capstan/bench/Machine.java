package io.capstan.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where and with what a result was measured: without it a figure says nothing. */
final class Machine {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  private Machine() {}

  /** The facts, for a measurement that is in none of the tables. */
  static Map<String, String> describe(String command) throws InterruptedException {
    return describe(command, Table.SHARED_STATE);
  }

  /**
   * The facts, in the order to print them.
   *
   * @param command what the user typed
   * @param table what is measured
   */
  static Map<String, String> describe(String command, Table table) throws InterruptedException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("command", command);
    facts.put("date", ZonedDateTime.now(ZoneOffset.UTC).format(DATE) + " UTC");
    facts.put("commit", commit());
    facts.put("cpu", processor());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put("load before", loadAverage());
    facts.put(
        "kernel",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put(
        "JDK",
        "%s %s, %s"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("java.vendor")));
    facts.put(
        table == Table.ENGINE ? "coordinator flags" : "flags",
        withoutHome(String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments())));
    if (table == Table.ENGINE) {
      facts.put("worker flags", workerFlags());
    } else {
      facts.put("child flags", table == Table.POOL ? PoolProcess.flags() : SharedRegion.flags());
    }
    facts.put("peers", peers());
    return facts;
  }

  /** Results are published, and where somebody keeps the project is nobody's business. */
  static String withoutHome(String flags) {
    return flags.replace(Home.directory().toString(), ".");
  }

  private static String commit() throws InterruptedException {
    try {
      List<String> command =
          List.of("git", "describe", "--always", "--dirty=, changed", "--abbrev=12");
      return ChildProcess.run(Home.directory(), command).output().strip();
    } catch (MeasurementException e) {
      return "unknown"; // No git, or no repository: a source archive is measured as well.
    }
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown"; // Not Linux.
    }
  }

  private static String memory() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT, "%.1f GiB", system.getTotalMemorySize() / (double) (1L << 30));
  }

  /** Runnable threads in the last minute: near 0 on the quiet machine that figures should have. */
  private static String loadAverage() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(Locale.ROOT, "%.2f", load);
  }

  /** As a worker has them, not as we believe that it has. */
  private static String workerFlags() throws InterruptedException {
    try {
      return String.join(" ", WarmEngine.workerFlags());
    } catch (MeasurementException e) {
      return e.getMessage();
    }
  }

  private static String peers() throws InterruptedException {
    StringBuilder versions = new StringBuilder();
    for (Peer peer : Peer.values()) {
      versions.append(versions.isEmpty() ? "" : "; ").append(peer.version());
    }
    return versions.toString();
  }
}
