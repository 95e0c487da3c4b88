package io.capstan.engine.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a worker's JVM, up to its main class. Immutable.
 *
 * @param javaHome the JDK or JRE
 * @param heapMebibytes its largest heap
 * @param processors how many it believes to have
 * @param jvmOptions more options, behind the engine's own
 * @param classPath its class path
 * @param modulePath its module path, null for none
 * @param executableJar a jar whose manifest has the class path and the exports; null for none
 * @param directory the region's, for its crash logs and a class path that is too long for a line
 */
public record JvmCommand(
    Path javaHome,
    long heapMebibytes,
    int processors,
    List<String> jvmOptions,
    String classPath,
    String modulePath,
    Path executableJar,
    Path directory) {
  /**
   * An archive of classes, the JDK's own or one of ours, is mapped where it was made for: to move
   * all its pointers to a random address takes 15 ms and 8 MiB, and hides from an attacker only
   * where the JDK's classes are, in a process that hears nobody.
   */
  public static final List<String> MAPPED_IN_PLACE =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

  /** The kernel refuses an argument of 128 KiB; a shorter limit keeps {@code ps} readable. */
  private static final int CLASS_PATH_LENGTH_MAX = 16 * 1024;

  /**
   * The whole line.
   *
   * @throws IllegalArgumentException if the Java home has no JVM
   */
  public List<String> line(String mainClass, CrashLogs crashLogs) throws IOException {
    Path java = javaHome.resolve("bin").resolve(isWindows() ? "java.exe" : "java");
    if (!Files.isExecutable(java)) {
      throw new IllegalArgumentException(
          "javaHome=%s (allowed: a JDK or JRE; no %s)".formatted(javaHome, java));
    }
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    line.add("-Xmx" + heapMebibytes + "m");
    line.add("-XX:ActiveProcessorCount=" + processors);
    line.add("-XX:+UseSerialGC");
    // A loop that the JVM cannot stop would keep a worker alive after its parent's death: this
    // collector alone lets counted loops run without a look at the outside.
    line.add("-XX:+UseCountedLoopSafepoints");
    line.add("-XX:LoopStripMiningIter=1000");
    // An exit status for the one error that would leave a JVM half alive.
    line.add("-XX:+ExitOnOutOfMemoryError");
    line.addAll(crashLogs.jvmOptions());
    // A killed worker leaves nothing: neither a core file nor one for jps in the temp folder.
    line.add("-XX:-CreateCoredumpOnCrash");
    line.add("-XX:-UsePerfData");
    line.addAll(MAPPED_IN_PLACE);
    if (!choosesCollector() && MachineMemory.ofThisMachine().hasHugePagesOnRequest()) {
      // A heap of fewer pages is faster to fill, and faster to take down when the worker is killed.
      line.add("-XX:+UseTransparentHugePages");
    }
    line.addAll(jvmOptions);
    line.addAll(codeArguments());
    line.add(mainClass);
    return List.copyOf(line);
  }

  /** Others ask for such pages in another way, and print a warning where that is not allowed. */
  private boolean choosesCollector() {
    return jvmOptions.stream()
        .anyMatch(option -> option.startsWith("-XX:+Use") && option.endsWith("GC"));
  }

  private List<String> codeArguments() throws IOException {
    if (executableJar != null) {
      return List.of("-jar", executableJar.toString());
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    arguments.add("--enable-native-access=ALL-UNNAMED"); // To sleep in the kernel; newer JDKs warn.
    if (modulePath != null) {
      arguments.add("--module-path=" + modulePath);
    }
    arguments.addAll(
        needsClassPathFile() ? List.of("@" + classPathFile()) : List.of("-cp", classPath));
    return arguments;
  }

  /** Whether the directory must be there before the process can be started. */
  public boolean needsClassPathFile() {
    return executableJar == null && classPath.length() > CLASS_PATH_LENGTH_MAX;
  }

  private Path classPathFile() throws IOException {
    // In the region's directory, which is ours alone and goes with the region, or in one that
    // children of several parents share.
    String name = "class-path-%08x.arguments".formatted(classPath.hashCode());
    Path file = directory.resolve(name);
    String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
    Path written = Files.createTempFile(directory, "class-path-", "");
    Files.writeString(written, "-cp \"" + quoted + "\"" + System.lineSeparator());
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
