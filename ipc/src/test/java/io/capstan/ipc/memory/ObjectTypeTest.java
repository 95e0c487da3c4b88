package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectTypeTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "lock", "long[]", "fairlock", "~!~"})
  void textGoesInAndComesOut(String name) {
    ObjectType type = ObjectType.of(name);
    assertEquals(name, type.name());
    assertEquals(name, type.toString());
    assertEquals(type, new ObjectType(type.tag()));
    assertTrue(ObjectType.isTag(type.tag()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ninechars", "a b", "ü", "tab\t", "nul\0"})
  void otherTextIsRefused(String name) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> ObjectType.of(name));
    assertTrue(refusal.getMessage().endsWith("(allowed: 1 to 8 characters from '!' to '~')"));
  }

  @Test
  void wordThatIsNoTextIsRefused() {
    for (long word : new long[] {0, 1, -1, 'a' << 8, 0xFFL << 56 | 'a'}) {
      assertFalse(ObjectType.isTag(word));
      assertThrows(IllegalArgumentException.class, () -> new ObjectType(word));
    }
  }

  @Test
  void dumpOfTheRegionShowsTheText() {
    ByteBuffer dump = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    dump.putLong(ObjectType.of("fairlock").tag());
    assertEquals("fairlock", new String(dump.array(), StandardCharsets.US_ASCII));
    assertNotEquals(ObjectType.of("lock"), ObjectType.of("fairlock"));
  }
}
