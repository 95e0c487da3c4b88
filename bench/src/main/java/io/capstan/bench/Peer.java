package io.capstan.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program to compare with, and the Debian package that brings it. */
enum Peer {
  PRIMESIEVE("primesieve", "primesieve-bin"),
  GCC("gcc", "gcc"),
  PYTHON("python3", "python3"),
  /** No contender: it puts contenders on cores. */
  TASKSET("taskset", "util-linux");

  private final String program;
  private final String debianPackage;

  Peer(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  String program() {
    return program;
  }

  String debianPackage() {
    return debianPackage;
  }

  /** Where it is, on the path of this process. */
  Path find() throws PeerMissingException {
    return find(System.getenv("PATH"));
  }

  /** Where it is, on that search path. */
  Path find(String searchPath) throws PeerMissingException {
    for (String directory : searchPath.split(File.pathSeparator)) {
      Path candidate = Path.of(directory, program);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new PeerMissingException(this);
  }

  /** What it says of itself, or that it is missing. */
  String version() throws InterruptedException {
    try {
      List<String> command = List.of(find().toString(), "--version");
      return ChildProcess.run(Path.of("."), command).output().lines().findFirst().orElse("unknown");
    } catch (MeasurementException e) {
      return e.getMessage();
    }
  }

  /** Python itself: on the path there may be a script that looks for it each time. */
  static String pythonInterpreter() throws MeasurementException, InterruptedException {
    List<String> question =
        List.of(PYTHON.find().toString(), "-c", "import sys; print(sys.executable)");
    return ChildProcess.run(Path.of("."), question).output().strip();
  }
}
