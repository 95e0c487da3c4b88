package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Row 5: the whole command, from its start to its end, against Python's executor. So short a count
 * is a single chunk, for which the command starts no process unless it is told to.
 */
final class LaunchRow implements Row {
  private static final String ANSWER = "78,498";

  /** What "the same count" may mean in Python. */
  enum Program {
    /** As one writes it first: each number is divided. */
    DIVISION("primes_division.py"),
    /** As fast as Python gets without a native library. */
    SIEVE("primes_executor.py");

    private final String file;

    Program(String file) {
      this.file = file;
    }
  }

  private final Program program;
  private final boolean process;

  private LaunchRow(Program program, boolean process) {
    this.program = program;
    this.process = process;
  }

  /** As one types it. */
  static LaunchRow plain(Program program) {
    return new LaunchRow(program, false);
  }

  /** With a worker process, which has to be asked for: the price of two JVMs. */
  static LaunchRow withProcess() {
    return new LaunchRow(Program.SIEVE, true);
  }

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String what() {
    return String.join(" ", arguments())
        + ", whole process; python3, ProcessPoolExecutor of 2, "
        + program.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return process ? Bar.none() : Bar.faster();
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.PYTHON);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    List<String> ours = new ArrayList<>(arguments());
    ours.set(0, Home.file("capstan").toString());
    String script = Home.file("bench/src/main/python/" + program.file).toString();
    List<String> peer = List.of(Peer.pythonInterpreter(), script, "1000000", "2");
    return Comparison.interleaved(rounds, () -> wholeProcess(ours), () -> wholeProcess(peer));
  }

  private List<String> arguments() {
    return process
        ? List.of("./capstan", "primes", "1_000_000", "--workers", "1")
        : List.of("./capstan", "primes", "1_000_000");
  }

  private static Sample wholeProcess(List<String> command)
      throws MeasurementException, InterruptedException {
    ChildProcess child = ChildProcess.run(Home.directory(), command);
    String answer = child.output().contains(ANSWER) ? ANSWER : child.output().strip();
    return new Sample(child.wall().toNanos() / 1e9, answer);
  }
}
