package io.capstan.engine.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which archive fits what, and which are kept. */
@Timeout(60)
final class ArchiveFilesTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  @TempDir Path folder;

  private Path file(String name, String text, long ageMillis) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_800_000_000_000L - ageMillis));
    return file;
  }

  private static String key(Path javaHome, String classPath, String... jvmOptions)
      throws IOException {
    return new ArchiveRequest(javaHome, classPath, null, List.of(jvmOptions), null).key();
  }

  @Test
  void noneIsAskedForWhatAManifestCannotSay() {
    String jar = folder.resolve("a.jar").toString();
    assertTrue(new ArchiveRequest(JAVA_HOME, jar, null, List.of(), folder).isSupported());
    assertTrue(new ArchiveRequest(JAVA_HOME, "a.jar", null, List.of(), null).isSupported());
    assertFalse(new ArchiveRequest(JAVA_HOME, "a.jar", null, List.of(), folder).isSupported());
    assertFalse(new ArchiveRequest(JAVA_HOME, folder + "/*", null, List.of(), null).isSupported());
    assertFalse(new ArchiveRequest(JAVA_HOME, jar, jar, List.of(), null).isSupported());
    assertFalse(new ArchiveRequest(folder, jar, null, List.of(), null).isSupported());
  }

  @Test
  void aKeyIsThatOfTheFilesAsTheyAre() throws IOException {
    Path jar = file("a.jar", "one", 0);
    String path = jar + File.pathSeparator + folder;
    String key = key(JAVA_HOME, path);
    assertEquals(key, key(JAVA_HOME, path));
    assertNotEquals(key, key(JAVA_HOME, folder + File.pathSeparator + jar));
    assertNotEquals(key, key(folder, path));
    assertNotEquals(key, key(JAVA_HOME, path, "-XX:-UseSerialGC", "-XX:+UseParallelGC"));
    assertEquals(key, key(JAVA_HOME, path, "-Dproperty=GC", "-XX:MaxRAM=1g"));
    file("a.jar", "two", 1);
    assertNotEquals(key, key(JAVA_HOME, path));
    file("a.jar", "one!", 0);
    assertNotEquals(key, key(JAVA_HOME, path));
    file("a.jar", "one", 0);
    assertEquals(key, key(JAVA_HOME, path));
  }

  @Test
  void theStartJarNamesTheClassPathAsSeenFromItsPlace() throws IOException {
    Path jar = folder.resolve("start.jar");
    Path spaced = Files.createDirectory(folder.resolve("with space"));
    StartJar.write(jar, folder.resolve("cache/key.jar"), List.of(folder.resolve("a.jar"), spaced));
    try (JarFile read = new JarFile(jar.toFile())) {
      Attributes attributes = read.getManifest().getMainAttributes();
      assertEquals("../a.jar ../with%20space/", attributes.getValue("Class-Path"));
      assertEquals("java.base/jdk.internal.misc", attributes.getValue("Add-Exports"));
      assertEquals(StartJar.MAIN_CLASS, attributes.getValue("Main-Class"));
    }
  }

  @Test
  void anArchiveIsThereWhenItIsWhole() throws IOException {
    ArchiveFiles files = new ArchiveFiles(folder, "1f");
    assertFalse(files.isReady() || files.isDecided());
    assertNull(ArchiveFiles.ofStartJar(folder, files.jar().toString()));
    Files.createFile(files.archive()); // There can be none.
    Files.createFile(files.jar());
    assertFalse(files.isReady());
    assertTrue(files.isDecided());
    Files.setLastModifiedTime(files.archive(), FileTime.fromMillis(1));
    assertFalse(files.isDecided()); // It may be tried again.
    Files.writeString(files.archive(), "archive");
    assertTrue(files.isReady());
    assertEquals(files, ArchiveFiles.ofStartJar(folder, files.jar().toString()));
    assertNull(ArchiveFiles.ofStartJar(folder, files.jar() + File.pathSeparator + folder));
    assertNull(ArchiveFiles.ofStartJar(folder.resolve("x"), files.jar().toString()));
  }

  @Test
  void theCacheKeepsWhatWasUsedLast() throws IOException {
    long hour = CacheSweep.USED_MILLIS;
    for (int index = 0; index < CacheSweep.KEPT + 3; index++) {
      ArchiveFiles files = new ArchiveFiles(folder, "old" + index);
      for (Path file : List.of(files.archive(), files.jar(), files.lock())) {
        Files.createFile(file);
      }
      Files.createDirectory(files.making());
      Files.createFile(files.making().resolve("list"));
      long millis = System.currentTimeMillis() - 2 * hour - index * 1000L;
      Files.setLastModifiedTime(files.lock(), FileTime.fromMillis(millis));
    }
    new ArchiveFiles(folder, "old1").markUsed();
    new ArchiveFiles(folder, "old" + (CacheSweep.KEPT + 2)).markUsed();
    CacheSweep.sweep(folder);
    for (int index = 0; index < CacheSweep.KEPT + 3; index++) {
      ArchiveFiles files = new ArchiveFiles(folder, "old" + index);
      // One of the oldest was used again, and took the place of another.
      boolean isKept = index < CacheSweep.KEPT - 1 || index == CacheSweep.KEPT + 2;
      assertEquals(isKept, Files.exists(files.archive()), files.key());
      assertEquals(isKept, Files.exists(files.lock()), files.key());
      assertEquals(isKept, Files.exists(files.making()), files.key());
    }
  }
}
