package io.capstan.examples;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The user's jars and directories, in which kernels may be. */
final class KernelPath {

  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description = "More jars and directories with kernels, separated as for java -cp.")
  private String path = "";

  /** A path without entries. */
  static KernelPath empty() {
    return new KernelPath();
  }

  boolean isEmpty() {
    return path.isEmpty();
  }

  /** The entries, absolute, as a class path. */
  String text() {
    List<String> entries = new ArrayList<>();
    for (Path entry : entries()) {
      entries.add(entry.toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /**
   * Lets this thread, and those that it starts, find the kernels.
   *
   * @throws IllegalArgumentException if an entry does not exist
   */
  void open() {
    List<URL> urls = new ArrayList<>();
    for (Path entry : entries()) {
      urls.add(url(entry));
    }
    if (!urls.isEmpty()) {
      // Never closed: its classes are in use until this process ends.
      Thread.currentThread()
          .setContextClassLoader(
              new URLClassLoader(urls.toArray(new URL[0]), KernelPath.class.getClassLoader()));
    }
  }

  private List<Path> entries() {
    List<Path> entries = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        entries.add(existing(entry));
      }
    }
    return entries;
  }

  private static Path existing(String entry) {
    Path existing = Path.of(entry).toAbsolutePath();
    if (!Files.exists(existing)) {
      throw new IllegalArgumentException(
          "classPath=" + entry + " (allowed: jars and directories that exist)");
    }
    return existing;
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("classPath=" + entry + " (allowed: file names)", e);
    }
  }
}
