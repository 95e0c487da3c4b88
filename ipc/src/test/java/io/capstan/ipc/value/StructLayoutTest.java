package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class StructLayoutTest {
  static final StructLayout TICK =
      StructLayout.named("tick")
          .int64("time")
          .float64("price")
          .int32("size")
          .bytes("symbol", 8)
          .build();

  @Test
  void fieldsStandAlignedInTheirOrder() {
    assertEquals(
        "tick[time:int64@0+8 price:float64@8+8 size:int32@16+4 symbol:bytes@20+8]",
        TICK.toString());
    assertEquals(32, TICK.lengthBytes());
    StructLayout gaps =
        StructLayout.named("gaps").bytes("a", 1).int32("b").bytes("c", 1).int64("d").build();
    assertEquals("gaps[a:bytes@0+1 b:int32@4+4 c:bytes@8+1 d:int64@16+8]", gaps.toString());
    assertEquals(24, gaps.lengthBytes());
  }

  @Test
  void valuesReadAsWritten() {
    StructValue tick = TICK.value();
    assertEquals(0, TICK.int64("time").get(tick));
    TICK.int64("time").set(tick, Long.MIN_VALUE);
    TICK.float64("price").set(tick, -0.0);
    TICK.int32("size").set(tick, -5);
    TICK.bytes("symbol").set(tick, "ABCDEFGH".getBytes());
    assertEquals(Long.MIN_VALUE, TICK.int64("time").get(tick));
    assertEquals(-0.0, TICK.float64("price").get(tick));
    assertEquals(-5, TICK.int32("size").get(tick));
    assertArrayEquals("ABCDEFGH".getBytes(), TICK.bytes("symbol").get(tick));
    TICK.bytes("symbol").set(tick, "XY".getBytes());
    assertArrayEquals("XY\0\0\0\0\0\0".getBytes(), TICK.bytes("symbol").get(tick));
    assertEquals(-5, TICK.int32("size").get(tick));
    assertEquals(8, TICK.bytes("symbol").lengthBytes());
    assertEquals("tick.price", TICK.float64("price").toString());
  }

  @Test
  void fingerprintTellsLayoutsApart() {
    StructLayout same =
        StructLayout.named("tick")
            .int64("time")
            .float64("price")
            .int32("size")
            .bytes("symbol", 8)
            .build();
    assertEquals(TICK.fingerprint(), same.fingerprint());
    assertEquals(0, same.int64("time").get(TICK.value()));
    StructLayout longer = StructLayout.named("tick").int64("time").build();
    StructLayout renamed = StructLayout.named("tick").int64("date").build();
    StructLayout retyped = StructLayout.named("tick").float64("time").build();
    assertNotEquals(longer.fingerprint(), renamed.fingerprint());
    assertNotEquals(longer.fingerprint(), retyped.fingerprint());
  }

  @TestFactory
  Stream<DynamicTest> misuseIsRefusedByName() {
    StructLayout dot = StructLayout.named("dot").int32("x").build();
    Map<String, Executable> uses = new LinkedHashMap<>();
    uses.put("field=y of type int32 is not in dot[x:int32@0+4]", () -> dot.int32("y"));
    uses.put("field=x of type int64 is not in dot[x:int32@0+4]", () -> dot.int64("x"));
    uses.put(
        "layout=" + TICK + " (allowed: dot[x:int32@0+4])", () -> dot.int32("x").get(TICK.value()));
    uses.put("struct=dot has twice field=x", () -> StructLayout.named("dot").int32("x").int64("x"));
    uses.put(
        "struct=dot has no fields (allowed: 1 or more)", () -> StructLayout.named("dot").build());
    uses.put(
        "field=x lengthBytes=0 (allowed: 1 to 1048576)",
        () -> StructLayout.named("dot").bytes("x", 0));
    uses.put(
        "struct=dot with field=y lengthBytes=1048584 (allowed: 1048576)",
        () -> StructLayout.named("dot").bytes("x", 1 << 20).int64("y"));
    uses.put(
        "field=x y (allowed: 1 to 64 letters, digits, underscores, hyphens)",
        () -> StructLayout.named("dot").int32("x y"));
    uses.put(
        "field=symbol lengthBytes=9 (allowed: 0 to 8)",
        () -> TICK.bytes("symbol").set(TICK.value(), new byte[9]));
    return uses.entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(),
                    () ->
                        assertEquals(
                            use.getKey(),
                            assertThrows(IllegalArgumentException.class, use.getValue())
                                .getMessage())));
  }
}
