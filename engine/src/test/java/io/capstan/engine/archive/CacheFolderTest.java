package io.capstan.engine.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose the cache may be. */
@Timeout(60)
final class CacheFolderTest {
  private static final int NOBODY = 65534;

  @TempDir Path desk;

  @AfterEach
  void forget() {
    System.clearProperty(CacheFolder.PROPERTY);
  }

  private Path at(String name) {
    Path path = desk.resolve(name);
    System.setProperty(CacheFolder.PROPERTY, path.toString());
    return path;
  }

  private static void assertRefused(String why) {
    IOException refused = assertThrows(IOException.class, CacheFolder::open);
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void itIsMadeForTheUserAlone() throws IOException {
    Path path = at("a/b");
    assertEquals(path, CacheFolder.open());
    assertEquals(path, CacheFolder.open());
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    try (var files = Files.list(path)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void whatOthersCanWriteIsRefused() throws IOException {
    Path path = Files.createDirectory(at("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx-w----"));
    assertRefused("mode=40720");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    Files.createDirectory(desk.resolve("elsewhere"));
    Files.createSymbolicLink(at("link"), desk.resolve("elsewhere"));
    assertThrows(IOException.class, CacheFolder::open);
  }

  @Test
  void aFileIsRefused() throws IOException {
    Files.createFile(at("file"));
    assertThrows(IOException.class, CacheFolder::open);
  }

  @Test
  void whatAnotherUserOwnsIsRefused() throws IOException {
    Path path = Files.createDirectory(at("others"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    try {
      Files.setAttribute(path, "unix:uid", NOBODY);
    } catch (IOException e) {
      assumeTrue(false, "only root can give files away");
    }
    assertRefused("owner=" + NOBODY);
  }

  @Test
  void whatCannotBeUsedIsNoArchive() {
    System.setProperty(CacheFolder.PROPERTY, "/proc/none");
    ClassArchive archive = ClassArchive.of(ArchiveRequest.ofThis());
    assertEquals(null, archive.jar());
    assertTrue(archive.jvmOptions().isEmpty());
    archive.makeInBackground();
  }
}
