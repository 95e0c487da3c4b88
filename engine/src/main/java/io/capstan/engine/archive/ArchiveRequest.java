package io.capstan.engine.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose classes are wanted in an archive.
 *
 * @param javaHome the JDK or JRE of the children
 * @param classPath their class path
 * @param modulePath their module path, null for none
 * @param jvmOptions what the user has their JVMs told
 * @param workingDirectory where they start, null for here
 */
public record ArchiveRequest(
    Path javaHome,
    String classPath,
    String modulePath,
    List<String> jvmOptions,
    Path workingDirectory) {

  /** Of children that are as this JVM. */
  public static ArchiveRequest ofThis() {
    return new ArchiveRequest(
        Path.of(System.getProperty("java.home")),
        System.getProperty("java.class.path"),
        System.getProperty("jdk.module.path"),
        List.of(),
        null);
  }

  /** Whether there can be an archive for such: made by this JDK, of files that can be named. */
  boolean isSupported() {
    return modulePath == null
        && javaHome.equals(Path.of(System.getProperty("java.home")))
        && entries().stream().allMatch(this::isSupported);
  }

  /** A child would see a relative one from elsewhere, and all jars of a folder in a star. */
  private boolean isSupported(String entry) {
    return !entry.endsWith("*") && (workingDirectory == null || Path.of(entry).isAbsolute());
  }

  List<String> entries() {
    return List.of(classPath.split(File.pathSeparator));
  }

  /** How its JVM lays out its heap: an archive of another layout is no use. */
  List<String> heapOptions() {
    List<String> options = new ArrayList<>();
    for (String option : jvmOptions) {
      boolean isLayout = option.endsWith("GC") || option.contains("UseCompressed");
      if (isLayout && option.startsWith("-XX:") && !option.contains("=")) {
        options.add(option);
      }
    }
    return options;
  }

  /** The key of its archive. */
  String key() throws IOException {
    return ArchiveKey.of(this);
  }
}
