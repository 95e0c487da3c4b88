package io.capstan.engine.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void aKeyIsThatOfTheFilesAsTheyAre() throws IOException {
    Path jar = file("a.jar", "one", 0);
    String path = jar + ":" + folder;
    String key = ArchiveKey.of(JAVA_HOME, path);
    assertEquals(key, ArchiveKey.of(JAVA_HOME, path));
    assertNotEquals(key, ArchiveKey.of(JAVA_HOME, folder + ":" + jar));
    assertNotEquals(key, ArchiveKey.of(folder, path));
    file("a.jar", "two", 1);
    assertNotEquals(key, ArchiveKey.of(JAVA_HOME, path));
    file("a.jar", "one!", 0);
    assertNotEquals(key, ArchiveKey.of(JAVA_HOME, path));
    file("a.jar", "one", 0);
    assertEquals(key, ArchiveKey.of(JAVA_HOME, path));
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
    Files.writeString(files.archive(), "archive");
    assertTrue(files.isReady());
    assertEquals(files, ArchiveFiles.ofStartJar(folder, files.jar().toString()));
    assertNull(ArchiveFiles.ofStartJar(folder, files.jar() + ":" + folder));
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
