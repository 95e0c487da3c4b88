package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The children of one test: ends and reaps them all, and shows that they left no file. */
final class Crew implements AutoCloseable {
  private final Path location;
  private final List<ChildJvm> children = new ArrayList<>();

  Crew(Path location) {
    this.location = location;
  }

  ChildJvm start() {
    return add(RegionChild.start(location));
  }

  ChildJvm start(String... wrapper) {
    return add(RegionChild.start(List.of(wrapper), ChildJvm.AGRONA_FLAG, location));
  }

  ChildJvm startWith(List<String> jvmFlags) {
    return add(RegionChild.start(List.of(), jvmFlags, location));
  }

  private ChildJvm add(ChildJvm child) {
    children.add(child);
    return child;
  }

  static List<String> files(Path location) throws IOException {
    try (var files = Files.list(location)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  static void assertNoFiles(Path location) throws IOException {
    assertEquals(List.of(), files(location), "left in the location");
  }

  /** Ends the children; what they did not close is swept, and then nothing may be left. */
  @Override
  public void close() throws IOException {
    for (ChildJvm child : children) {
      child.close();
    }
    RegionReaper.sweep(location);
    assertNoFiles(location);
  }
}
