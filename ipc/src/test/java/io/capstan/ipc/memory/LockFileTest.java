package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The traps of POSIX locks: each of these looks at a held lock without breaking it. */
@Timeout(60)
class LockFileTest {
  @TempDir private Path location;

  @Test
  void lockIsHeldOnceInAProcess() throws IOException {
    Path path = location.resolve("a.lock");
    LockFile held = LockFile.tryAcquire(path);
    assertNotNull(held);
    assertNull(LockFile.tryAcquire(path));
    assertNull(LockFile.tryAcquireExisting(path));
    assertTrue(LockFile.isHeld(path));
    held.close();
    held.close();
    assertFalse(LockFile.isHeld(path));
    LockFile next = LockFile.tryAcquire(path);
    assertNotNull(next);
    held.close(); // The old lock's close is not the new one's.
    assertTrue(LockFile.isHeld(path));
    next.close();
  }

  @Test
  void missingFileIsNotCreatedByALook() throws IOException {
    Path path = location.resolve("a.lock");
    assertThrows(NoSuchFileException.class, () -> LockFile.isHeld(path));
    assertThrows(NoSuchFileException.class, () -> LockFile.tryAcquireExisting(path));
    Crew.assertNoFiles(location);
  }

  @Test
  void lookingDoesNotBreakALockThatOthersSee() throws IOException {
    try (Crew crew = new Crew(location);
        Region first = Region.create(location, "held", 1);
        Region second = Region.attach(location, "held")) {
      assertTrue(second.participant().isAlive(first.participant().id()));
      assertEquals(0, RegionReaper.sweep(location));
      Region.attach(location, "held").close();
      ChildJvm child = crew.start();
      child.askForNumber("attach held");
      assertEquals(1, child.askForNumber("alive held " + first.participant().id()));
      assertEquals(1, child.askForNumber("alive held " + second.participant().id()));
      second.close();
      assertEquals(0, child.askForNumber("alive held " + second.participant().id()));
      assertEquals(1, child.askForNumber("alive held " + first.participant().id()));
    }
  }

  /** Another process in the midst of the same question is no holder. */
  @Test
  void whoAsksIsNotTakenForAHolder() throws IOException {
    Path path = location.resolve("a.lock");
    LockFile.tryAcquire(path).close();
    try (ChildJvm child = RegionChild.start(location)) {
      child.askForSuccess("share-lock " + path);
      assertFalse(LockFile.isHeld(path));
      assertNull(LockFile.tryAcquire(path), "the lock of who asks is no lock at all");
    }
    Files.delete(path);
  }

  @Test
  void renamedFileIsStillKnownAsHeld() throws IOException {
    try (Crew crew = new Crew(location);
        Region region = Region.create(location, "held", 1)) {
      ChildJvm child = crew.start();
      child.askForNumber("attach held");
      child.askForSuccess("delete held"); // Another process renames what this one has locked.
      assertEquals(0, RegionReaper.sweep(location));
      assertEquals(1, child.askForNumber("alive held " + region.participant().id()));
    }
  }

  @Test
  void lockOutlivesARegionThatNobodyRefersTo() throws IOException {
    try (Crew crew = new Crew(location)) {
      ChildJvm child = crew.start();
      int id = child.askForNumber("create-and-drop dropped 8");
      try (Region region = Region.attach(location, "dropped")) {
        for (int round = 0; round < 5; round++) {
          // The cleaner that closes a collected channel runs some time after the collector.
          child.askForSuccess("collect");
          assertTrue(region.participant().isAlive(id), "declared dead while it uses the memory");
        }
        child.kill();
        assertFalse(region.participant().isAlive(id));
      }
    }
  }

  @Test
  void anotherClassLoadersLockSurvivesASweep() throws Exception {
    try (Crew crew = new Crew(location);
        URLClassLoader loader = copyOfTheClassPath()) {
      Class<?> otherRegion = loader.loadClass(Region.class.getName());
      assertFalse(otherRegion == Region.class);
      Method create = otherRegion.getMethod("create", Path.class, String.class, long.class);
      AutoCloseable region = (AutoCloseable) create.invoke(null, location, "other", 8L);
      long descriptorsBefore = openDescriptors();
      for (int round = 0; round < 20; round++) {
        assertEquals(0, RegionReaper.sweep(location));
      }
      assertTrue(openDescriptors() - descriptorsBefore < 10, "every sweep leaks a descriptor");
      assertEquals(0, crew.start().askForNumber("sweep"), "its lock was dropped");
      region.close();
      Crew.assertNoFiles(location);
      assertEquals(0, RegionReaper.sweep(location));
    }
  }

  private static URLClassLoader copyOfTheClassPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static long openDescriptors() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (var open = Files.list(descriptors)) {
      return open.count();
    }
  }
}
