package io.capstan.ipc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.sync.WaitPoint;
import java.util.List;

/** What every layout must keep: aligned fields inside the structure that do not overlap. */
public final class LayoutCheck {
  /** A field of a structure. */
  public record Field(String name, int offset, int length, int alignment) {
    public static Field word(String name, int offset) {
      return new Field(name, offset, Long.BYTES, Long.BYTES);
    }

    public static Field half(String name, int offset) {
      return new Field(name, offset, Integer.BYTES, Integer.BYTES);
    }

    public static Field waitPoint(String name, int offset) {
      return new Field(name, offset, WaitPoint.LENGTH_BYTES, Integer.BYTES);
    }

    /** Slots of different writers stand on lines of their own. */
    public static Field slots(String name, int offset, int length) {
      return new Field(name, offset, length, 128);
    }

    int end() {
      return offset + length;
    }
  }

  private LayoutCheck() {}

  public static void check(int length, Field... fields) {
    for (Field field : fields) {
      assertEquals(0, field.offset() % field.alignment(), () -> field + " is not aligned");
      assertTrue(field.offset() >= 0 && field.end() <= length, () -> field + " is outside");
      for (Field other : List.of(fields)) {
        assertTrue(
            field == other || field.end() <= other.offset() || other.end() <= field.offset(),
            () -> field + " overlaps " + other);
      }
    }
  }
}
