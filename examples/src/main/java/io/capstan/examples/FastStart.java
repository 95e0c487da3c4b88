package io.capstan.examples;

import io.capstan.engine.archive.ArchiveOptions;
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
    options.add(ArchiveOptions.PLAIN_REFLECTION);
    String archive = System.getProperty(ARCHIVE_PROPERTY);
    if (archive != null) {
      options.addAll(ArchiveOptions.ofSharedArchive(Path.of(archive)));
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
