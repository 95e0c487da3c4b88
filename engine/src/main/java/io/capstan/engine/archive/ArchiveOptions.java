package io.capstan.engine.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How JVMs are told to write down what they load, to make an archive of it, and to use it: by a
 * static archive (AppCDS) on older JDKs, by the ahead-of-time cache from {@value #CACHE_VERSION}
 * on, which also keeps classes linked.
 */
public final class ArchiveOptions {
  /** The first JDK whose cache can be made from a run that is written down. */
  private static final int CACHE_VERSION = 25;

  /**
   * From JDK 22 on, a reflective call without this compiles method handles at its first use, and so
   * does each mapping of a file: 15 ms. Older ones do not know it, nor need it.
   */
  public static final String PLAIN_REFLECTION = "-Djdk.reflect.useNativeAccessorOnly=true";

  private ArchiveOptions() {}

  /** Of all that decides what is in an archive but the classes. */
  static String fingerprint() {
    return usesCache() + PLAIN_REFLECTION + System.getProperty("os.arch");
  }

  private static boolean usesCache() {
    return Runtime.version().feature() >= CACHE_VERSION;
  }

  /** For a JVM that uses the archive; it says nothing of one that does not fit. */
  static List<String> use(Path archive) {
    List<String> options = new ArrayList<>();
    options.add(PLAIN_REFLECTION);
    if (usesCache()) {
      options.addAll(List.of("-XX:AOTCache=" + archive, "-Xlog:aot=off,cds=off"));
    } else {
      options.addAll(ofSharedArchive(archive));
    }
    return options;
  }

  /** For a JVM that uses a static archive, of whatever JDK; it says nothing of a misfit. */
  public static List<String> ofSharedArchive(Path archive) {
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off");
  }

  /** For the JVM that is tried out. */
  static List<String> record(Path list) {
    return usesCache()
        ? List.of(PLAIN_REFLECTION, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + list)
        : List.of(PLAIN_REFLECTION, "-XX:DumpLoadedClassList=" + list);
  }

  /** For the JVM that makes the archive. */
  static List<String> make(Path list, Path archive) {
    return usesCache()
        ? List.of(
            PLAIN_REFLECTION,
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + list,
            "-XX:AOTCache=" + archive)
        : List.of(
            PLAIN_REFLECTION,
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + archive);
  }

  /** For a JVM that must use the archive or fail. */
  static List<String> require() {
    return List.of(usesCache() ? "-XX:AOTMode=on" : "-Xshare:on");
  }
}
