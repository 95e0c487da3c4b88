package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A region that this JVM has mapped twice, so that one stands for another process. */
abstract class TwoMappings {
  static final String REGION = "values";

  @TempDir Path location;
  Region region;
  Region other;

  @BeforeEach
  void mapTwice() throws IOException {
    region = Region.create(location, REGION, 1 << 20);
    other = Region.attach(location, REGION);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    other.close();
    region.close();
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList(), "left in the location");
    }
  }
}
