package io.capstan.examples;

import io.capstan.engine.coordinator.CoordinatorOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets worker JVMs start in half the time, if the launcher script started this one: above all
 * its archive of loaded classes. The workers have the same jar on their class path, so they share
 * it.
 */
final class FastStart {
  /** System property with the archive's path. */
  static final String ARCHIVE_PROPERTY = "capstan.archive";

  /** System property with the path to which a worker writes what classes it loads, to make one. */
  static final String CLASS_LIST_PROPERTY = "capstan.classList";

  /** System property with the path of the jar that this program is. */
  static final String JAR_PROPERTY = "capstan.jar";

  /** Up to this version only G1 can use the objects in an archive. */
  private static final int G1_ONLY_VERSION = 17;

  /**
   * From JDK 22 on, a reflective call without this compiles method handles at its first use, and so
   * does each mapping of a file: 15 ms. Older ones do not know it, nor need it.
   */
  private static final String PLAIN_REFLECTION = "-Djdk.reflect.useNativeAccessorOnly=true";

  private FastStart() {}

  /** Tells the worker JVMs. */
  static CoordinatorOptions apply(CoordinatorOptions options) {
    String jar = System.getProperty(JAR_PROPERTY);
    if (jar != null) {
      options.executableJar(Path.of(jar));
    }
    return options.jvmOptions(jvmOptions().toArray(new String[0]));
  }

  /** The options for a JVM with the same class path; behind others, which they may overrule. */
  static List<String> jvmOptions() {
    List<String> options = new ArrayList<>();
    options.add(PLAIN_REFLECTION);
    String archive = System.getProperty(ARCHIVE_PROPERTY);
    if (archive != null) {
      // An archive that does not fit any more costs time, but is nothing to talk about. It is
      // mapped where it was made for: moving all its pointers to a random address takes 15 ms, and
      // hides from an attacker only where the JDK's own classes are, in a process that hears
      // nobody.
      options.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off"));
      options.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"));
      if (Runtime.version().feature() <= G1_ONLY_VERSION) {
        options.addAll(List.of("-XX:-UseSerialGC", "-XX:+UseG1GC"));
      }
    }
    String classList = System.getProperty(CLASS_LIST_PROPERTY);
    if (classList != null) {
      options.add("-XX:DumpLoadedClassList=" + classList);
    }
    return options;
  }
}
