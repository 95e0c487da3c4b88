package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.sync.SharedLock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A value is no lock and a lock is no value, whatever number the value holds. */
@Timeout(30)
class OtherKindTest {
  /** More than there are kinds of structures in {@code ipc.sync}. */
  private static final long NUMBERS = 32;

  @Test
  void valueOfAnySmallNumberIsNoLock(@TempDir Path location) throws Exception {
    try (Region region = Region.create(location, "kinds", 1 << 16)) {
      SharedLong value = SharedLong.create(region, "value", 1);
      for (long number = 1; number <= NUMBERS; number++) {
        value.set(number);
        Exception refusal =
            assertThrows(IllegalArgumentException.class, () -> SharedLock.open(region, "value"));
        assertTrue(refusal.getMessage().contains("name=value"), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SharedEvent.open(region, "value"));
      }
    }
  }

  @Test
  void lockIsNoValue(@TempDir Path location) throws Exception {
    try (Region region = Region.create(location, "kinds", 1 << 16)) {
      SharedLock.create(region, "lock").lock();
      assertThrows(IllegalArgumentException.class, () -> SharedLong.open(region, "lock"));
    }
  }
}
