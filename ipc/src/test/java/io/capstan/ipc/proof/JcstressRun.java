package io.capstan.ipc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One run of jcstress over stress tests in this module, in JVMs of its own, with a deadline. It
 * fails on every outcome that a test does not allow, on every error, and if a test did not run;
 * also if the one that is {@link #BROKEN} on purpose, which is part of each run, was not found out.
 */
final class JcstressRun {
  /** What the tests need to map a region, and no more memory than that. */
  private static final String JVM_ARGUMENTS =
      "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED -Xmx256m -XX:+UseSerialGC";

  /** So many states, 16 by 8, are in use at a time: fewer than {@link TwinRing} has. */
  private static final List<String> STRIDES = List.of("-strideSize", "16", "-strideCount", "8");

  /** Its probes are some twenty JVMs, and each of them would clear a heap of 256 MiB first. */
  private static final List<String> SMALL_HEAPS = List.of("-pth", "false", "-hs", "64");

  private static final String BROKEN = "io.capstan.ipc.proof.BrokenOnPurpose";

  private static final String FAILURES = "TEST FAILURES:";

  private static final Pattern RESULTS =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard");

  /** In how many JVMs each test is run. */
  enum Breadth {
    /** One kind of JVM. */
    PLAIN,
    /** Each set of flags that jcstress knows of: interpreter, each compiler, stress modes. */
    ALL_FLAGS,
    /** Also each compiler for one side with each other one for the other side: four times more. */
    ALL_FLAGS_AND_MIXES
  }

  private final Path directory;

  /**
   * @param directory empty, and removed by the caller with all that is in it
   */
  JcstressRun(Path directory) {
    this.directory = directory;
  }

  /**
   * @param tests a regular expression that is found in their names
   * @param iterations how often each is run in each JVM
   * @param time how long each time
   */
  void check(String tests, int iterations, Duration time, Breadth breadth, Duration deadline)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("-t", BROKEN + "|" + tests, "-f", "1", "-v"));
    options.addAll(List.of("-iters", "" + iterations, "-time", "" + time.toMillis()));
    options.addAll(
        List.of("-sc", "" + (breadth == Breadth.ALL_FLAGS_AND_MIXES), "-r", directory + "/report"));
    options.add(breadth == Breadth.PLAIN ? "-jvmArgs" : "-jvmArgsPrepend");
    options.add(JVM_ARGUMENTS + " -D" + TwinRing.LOCATION_PROPERTY + "=" + directory);
    options.addAll(STRIDES);
    options.addAll(SMALL_HEAPS);
    Path output = directory.resolve("output.txt");
    Process process = start(options, output);
    try {
      boolean ended = process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertTrue(ended, () -> "jcstress does not end: " + text);
      requireOneFailed(text);
    } finally {
      end(process);
    }
  }

  private Process start(List<String> options, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(options);
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static void requireOneFailed(String text) {
    List<String> failures =
        text.substring(text.lastIndexOf(FAILURES) + FAILURES.length())
            .lines()
            .filter(line -> line.startsWith("io.capstan."))
            .toList();
    assertTrue(text.contains(FAILURES), () -> "not even " + BROKEN + " failed: " + text);
    assertTrue(failures.stream().allMatch(line -> line.startsWith(BROKEN)), text);
    List<MatchResult> results = RESULTS.matcher(text).results().toList();
    int[] last =
        IntStream.rangeClosed(1, 5)
            .map(group -> Integer.parseInt(results.get(results.size() - 1).group(group)))
            .toArray();
    assertTrue(last[1] > 0, text);
    assertEquals(last[0], last[1] + last[2], text);
    assertEquals(0, last[3] + last[4], text);
    System.out.printf("jcstress: passed=%d brokenOnPurpose=%d%n", last[1], last[2]);
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> descendants = process.descendants().toList();
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "jcstress does not end");
  }
}
