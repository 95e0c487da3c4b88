package io.capstan.examples;

import io.capstan.engine.coordinator.CoordinatorOptions;

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

  /** Up to this version only G1 can use the objects in an archive. */
  private static final int G1_ONLY_VERSION = 17;

  /*
   * The compiler's threads take the cores from JVMs that are still starting. With these limits it
   * leaves alone what is called some hundred times; a kernel's loops it compiles as soon as ever,
   * for loops have a limit of their own.
   */
  private static final String[] LATE_COMPILATION = {
    "-XX:Tier3InvocationThreshold=5000",
    "-XX:Tier3MinInvocationThreshold=2500",
    "-XX:Tier3CompileThreshold=20000"
  };

  /**
   * From JDK 22 on, a reflective call without this compiles method handles at its first use, and so
   * does each mapping of a file: 15 ms. Older ones do not know it, nor need it.
   */
  private static final String PLAIN_REFLECTION = "-Djdk.reflect.useNativeAccessorOnly=true";

  private FastStart() {}

  /** Tells the worker JVMs. */
  static CoordinatorOptions apply(CoordinatorOptions options) {
    options.jvmOptions(PLAIN_REFLECTION);
    String archive = System.getProperty(ARCHIVE_PROPERTY);
    if (archive != null) {
      // An archive that does not fit any more costs time, but is nothing to talk about.
      options.jvmOptions("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off");
      options.jvmOptions(LATE_COMPILATION);
      if (Runtime.version().feature() <= G1_ONLY_VERSION) {
        options.jvmOptions("-XX:-UseSerialGC", "-XX:+UseG1GC");
      }
    }
    String classList = System.getProperty(CLASS_LIST_PROPERTY);
    if (classList != null) {
      options.jvmOptions("-XX:DumpLoadedClassList=" + classList);
    }
    return options;
  }
}
