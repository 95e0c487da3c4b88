package io.capstan.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer in C, compiled on this machine. */
final class CProgram {
  private final Path program;

  private CProgram(Path program) {
    this.program = program;
  }

  /** Compiles the program of that name. */
  static CProgram compile(String name) throws MeasurementException, InterruptedException {
    Path source = Home.file("bench/src/main/c/" + name + ".c");
    Path program = Home.file("bench/target").resolve(name);
    ChildProcess.run(
        Home.directory(),
        List.of(
            Peer.GCC.find().toString(),
            "-O3",
            "-march=native",
            "-o",
            program.toString(),
            source.toString()));
    return new CProgram(program);
  }

  /**
   * Runs it, and returns the words that it prints.
   *
   * @throws ChildFailedException if it fails, or does not print so many
   */
  String[] run(int wordCount, Object... arguments)
      throws MeasurementException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    String output = ChildProcess.run(Home.directory(), command).output();
    String[] words = output.strip().split(" ");
    if (words.length != wordCount) {
      throw new ChildFailedException(command, 0, output);
    }
    return words;
  }
}
