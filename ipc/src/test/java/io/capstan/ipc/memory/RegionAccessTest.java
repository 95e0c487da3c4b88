package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A region that another user could have made or could change is refused. */
class RegionAccessTest {
  private static final int NOBODY = 65534;

  @TempDir private Path location;
  private Region region;
  private Path data;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "counters", 4096);
    data = RegionFiles.dataFile(region.path());
  }

  @AfterEach
  void removeAll() throws IOException {
    region.close();
    Crew.assertNoFiles(location);
  }

  private void assertRefused(Path culprit, String... whatIsWrong) throws IOException {
    List<String> before = Crew.files(region.path());
    var refusal =
        assertThrows(RegionAccessException.class, () -> Region.attach(location, "counters"));
    assertTrue(refusal.getMessage().startsWith("path=" + culprit + " "), refusal::getMessage);
    for (String part : whatIsWrong) {
      assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
    }
    assertEquals(before, Crew.files(region.path()), "it joined all the same");
  }

  private int give(Path path, int owner) throws IOException {
    int before = (Integer) Files.getAttribute(path, "unix:uid");
    assumeTrue(before == 0, "only root can give a file away");
    Files.setAttribute(path, "unix:uid", owner);
    return before;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwx----w-"})
  void directoryThatOthersCanWrite(String permissions) throws IOException {
    Files.setPosixFilePermissions(region.path(), PosixFilePermissions.fromString(permissions));
    assertRefused(region.path(), "can be written by others", "owner=", "mode=7", "(allowed: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw----", "rw----rw-"})
  void dataThatOthersCanWrite(String permissions) throws IOException {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString(permissions));
    assertRefused(data, "can be written by others", "owner=", "mode=6");
  }

  @Test
  void readableForOthersIsTheOwnersChoice() throws IOException {
    Files.setPosixFilePermissions(region.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-r--r--"));
    Region.attach(location, "counters").close();
  }

  @Test
  void linkInPlaceOfTheDirectory() throws IOException {
    Path elsewhere = location.resolve("elsewhere");
    Files.move(region.path(), elsewhere);
    Path link = Files.createSymbolicLink(location.resolve("capstan-counters"), elsewhere);
    try {
      assertRefused(link, "is a symbolic link");
    } finally {
      Files.delete(link);
      Files.move(elsewhere, link);
    }
  }

  @Test
  void linkInPlaceOfTheData() throws IOException {
    Path elsewhere = location.resolve("elsewhere");
    Files.move(data, elsewhere);
    Files.createSymbolicLink(data, elsewhere);
    try {
      assertRefused(data, "is a symbolic link");
    } finally {
      Files.delete(data);
      Files.move(elsewhere, data);
    }
  }

  /** Root could open it; but what is in it is another user's to choose. */
  @Test
  void directoryOfAnotherUser() throws IOException {
    int own = give(region.path(), NOBODY);
    assertRefused(region.path(), "belongs to another user", "owner=" + NOBODY, "allowed: " + own);
    giveBack(region.path(), own);
  }

  @Test
  void dataOfAnotherUser() throws IOException {
    int own = give(data, NOBODY);
    assertRefused(data, "belongs to another user", "owner=" + NOBODY, "allowed: " + own);
    giveBack(data, own);
  }

  private static void giveBack(Path path, int owner) throws IOException {
    Files.setAttribute(path, "unix:uid", owner);
  }

  /** A process without root's privileges, under root's name: it can read its class path. */
  private ChildJvm startUnprivileged() {
    List<String> wrapper = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
    String refusal = ChildJvm.refusal(wrapper);
    assumeTrue(refusal.isEmpty(), "privileges cannot be dropped here: " + refusal);
    return RegionChild.start(wrapper, ChildJvm.AGRONA_FLAG, location);
  }

  @Test
  void missingPermissionIsATypedError() throws IOException {
    try (ChildJvm child = startUnprivileged()) {
      child.askForNumber("attach counters");
      child.askForSuccess("close counters");

      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
      assertDenied(child.ask("attach counters"), data);
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-------"));

      Path directory = region.path();
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
      assertDenied(child.ask("attach counters"), directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

      Files.setPosixFilePermissions(location, PosixFilePermissions.fromString("r-x------"));
      String answer = child.ask("create other 4096");
      assertTrue(answer.startsWith("RegionException: location=" + location), answer);
      Files.setPosixFilePermissions(location, PosixFilePermissions.fromString("---------"));
      assertDenied(child.ask("attach counters"), directory);
      Files.setPosixFilePermissions(location, PosixFilePermissions.fromString("rwx------"));
      child.askForNumber("attach counters");
      child.askForSuccess("close counters");
    }
  }

  private static void assertDenied(String answer, Path path) {
    assertTrue(answer.startsWith("RegionAccessException: path=" + path), answer);
    assertTrue(answer.contains("uid="), answer);
  }
}
