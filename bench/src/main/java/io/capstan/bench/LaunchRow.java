package io.capstan.bench;

import java.util.List;
import java.util.Locale;

/** Row 5: the whole command, from its start to its end, against Python's executor. */
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

  LaunchRow(Program program) {
    this.program = program;
  }

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String what() {
    return "./capstan primes 1_000_000, whole process; python3, ProcessPoolExecutor of 2, "
        + program.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.faster();
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.PYTHON);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    List<String> ours = List.of(Home.file("capstan").toString(), "primes", "1_000_000");
    String script = Home.file("bench/src/main/python/" + program.file).toString();
    List<String> peer = List.of(Peer.pythonInterpreter(), script, "1000000", "2");
    return Comparison.interleaved(rounds, () -> wholeProcess(ours), () -> wholeProcess(peer));
  }

  private static Sample wholeProcess(List<String> command)
      throws MeasurementException, InterruptedException {
    ChildProcess child = ChildProcess.run(Home.directory(), command);
    String answer = child.output().contains(ANSWER) ? ANSWER : child.output().strip();
    return new Sample(child.wall().toNanos() / 1e9, answer);
  }
}
