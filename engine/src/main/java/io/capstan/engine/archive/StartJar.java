package io.capstan.engine.archive;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An empty jar whose manifest has a class path, and what a child JVM needs of the JDK. A JVM with
 * {@code --add-exports} on its command line puts its modules together at each start; with the same
 * in the manifest of the jar that it starts from it maps them ready-made, which takes a third off.
 */
final class StartJar {
  /** What is in it is reached by this class. */
  static final String MAIN_CLASS = "io.capstan.engine.worker.StartMain";

  /** Of each of these the archive has classes: Capstan itself, and what it starts with. */
  private static final String[] OWN_RESOURCES = {
    "io/capstan/engine/worker/StartMain.class",
    "io/capstan/ipc/memory/Region.class",
    "org/agrona/DirectBuffer.class",
    "com/sun/jna/Native.class"
  };

  private StartJar() {}

  /**
   * The class path in the order in which the jar has it. Classes behind a folder cannot be in an
   * archive, for folders change: so Capstan's own jars go before the first.
   *
   * @return null if Capstan itself is in a folder
   */
  static List<Path> order(List<String> classPath) {
    List<Path> entries = new ArrayList<>();
    boolean hasFolder = false;
    for (String entry : classPath) {
      Path path = Path.of(entry).toAbsolutePath().normalize();
      hasFolder |= Files.isDirectory(path);
      entries.add(path);
    }
    if (hasFolder) {
      List<Path> own = own(entries);
      if (own == null) {
        return null;
      }
      entries.removeAll(own);
      entries.addAll(0, own);
    }
    return entries;
  }

  private static List<Path> own(List<Path> entries) {
    List<Path> own = new ArrayList<>();
    for (String resource : OWN_RESOURCES) {
      Path jar = jarOf(resource);
      if (jar == null || !entries.contains(jar)) {
        return null;
      }
      own.remove(jar);
      own.add(jar);
    }
    return own;
  }

  /** The jar that this JVM has it from; null if it is none. */
  private static Path jarOf(String resource) {
    URL url = StartJar.class.getClassLoader().getResource(resource);
    if (url == null || !url.getProtocol().equals("jar")) {
      return null;
    }
    String text = url.toString();
    String jar = text.substring("jar:".length(), text.indexOf("!/"));
    return Path.of(URI.create(jar));
  }

  /** Writes the jar, which is to be moved to its place afterwards. */
  static void write(Path file, Path place, List<Path> classPath) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, MAIN_CLASS);
    attributes.put(Attributes.Name.CLASS_PATH, classPathOf(place, classPath));
    attributes.put(new Attributes.Name("Add-Exports"), "java.base/jdk.internal.misc");
    attributes.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
  }

  /** Relative, for an archive knows no others; a folder ends with a slash. */
  private static String classPathOf(Path place, List<Path> classPath) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path entry : classPath) {
      String relative = place.getParent().relativize(entry).toString();
      try {
        text.append(text.length() == 0 ? "" : " ");
        text.append(new URI(null, null, relative.replace(File.separatorChar, '/'), null));
      } catch (URISyntaxException e) {
        throw new IOException("entry=" + entry + " (allowed: what a manifest can name)", e);
      }
      text.append(Files.isDirectory(entry) ? "/" : "");
    }
    return text.toString();
  }
}
