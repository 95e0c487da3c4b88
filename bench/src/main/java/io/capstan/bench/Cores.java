package io.capstan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cores that this process may use, by number: two contenders get the same two. */
final class Cores {
  private static final String ALLOWED = "Cpus_allowed_list:";

  private Cores() {}

  /**
   * The first two.
   *
   * @throws MeasurementException if there is only one, or the system does not tell
   */
  static List<Integer> two() throws MeasurementException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String list = lines.filter(line -> line.startsWith(ALLOWED)).findFirst().orElse(ALLOWED);
      List<Integer> cores = parse(list.substring(ALLOWED.length()).strip());
      if (cores.size() < 2) {
        throw new MeasurementException("cores=" + cores + " (allowed: two or more)");
      }
      return cores.subList(0, 2);
    } catch (IOException e) {
      throw new MeasurementException("cores=unknown (allowed: Linux, with /proc): " + e, e);
    }
  }

  /** Reads a list as the kernel writes it: {@code 0-3,8}. */
  static List<Integer> parse(String list) {
    List<Integer> cores = new ArrayList<>();
    for (String part : list.split(",")) {
      if (!part.isEmpty()) {
        String[] ends = part.split("-");
        int last = Integer.parseInt(ends[ends.length - 1]);
        IntStream.rangeClosed(Integer.parseInt(ends[0]), last).forEach(cores::add);
      }
    }
    return cores;
  }

  /** The command, run on that core alone. */
  static List<String> pinned(int core, List<String> command) throws MeasurementException {
    List<String> pinned = new ArrayList<>();
    pinned.addAll(List.of(Peer.TASKSET.find().toString(), "-c", Integer.toString(core)));
    pinned.addAll(command);
    return pinned;
  }
}
