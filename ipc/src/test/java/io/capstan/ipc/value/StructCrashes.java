package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.List;

/** Deaths in the operations of what has several words: structs, guarded values, new objects. */
final class StructCrashes {
  private static final StructLayout LAYOUT =
      StructLayout.named("pair").int64("first").int64("second").build();

  private static final long BEFORE = 7;
  private static final long AFTER = 9;

  private StructCrashes() {}

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(
        structs(
            "struct",
            (region, name) -> SharedStruct.create(region, name, LAYOUT),
            (region, name) -> SharedStruct.open(region, name, LAYOUT)));
    all.addAll(
        structs(
            "struct of an array",
            (region, name) -> SharedStructArray.create(region, name, LAYOUT, 3).at(1),
            (region, name) -> SharedStructArray.open(region, name, LAYOUT).at(1)));
    all.addAll(guarded());
    all.addAll(births());
    return all;
  }

  private static List<CrashCase<?>> structs(
      String what, CrashCase.Maker<SharedStruct> create, CrashCase.Maker<SharedStruct> open) {
    return new CrashCases<>(what, create, open)
        .add("write", 4, struct -> () -> write(struct, AFTER), StructCrashes::onceWritten)
        .add(
            "write after the dead",
            4,
            struct -> () -> write(struct, AFTER),
            StructCrashes::halfWritten)
        .add(
            "write fields in place",
            2,
            struct -> () -> writeInPlace(struct),
            StructCrashes::inPlace)
        .list();
  }

  private static void write(SharedStruct struct, long value) {
    StructValue pair = LAYOUT.value();
    LAYOUT.int64("first").set(pair, value);
    LAYOUT.int64("second").set(pair, value);
    assertEquals(StructOutcome.DONE, struct.write(pair));
  }

  private static void writeInPlace(SharedStruct struct) {
    LAYOUT.int64("first").set(struct, AFTER);
    LAYOUT.int64("second").set(struct, AFTER);
  }

  private static Aftermath onceWritten(Crew crew, SharedStruct struct) {
    write(struct, BEFORE);
    return death -> {
      StructOutcome expected =
          death.happened() && death.isAfter(1) ? StructOutcome.WRITER_DIED : StructOutcome.DONE;
      requireRead(struct, expected, death.happened() ? BEFORE : AFTER);
    };
  }

  /** Somebody died when all but the last word was written; so nothing was. */
  private static Aftermath halfWritten(Crew crew, SharedStruct struct) throws Exception {
    write(struct, BEFORE);
    Memory memory = struct.memory();
    long word = struct.fieldOffset(0) - StructWordLayout.FIELDS_OFFSET;
    try (Region other = crew.attach()) {
      int dead = other.participant().id();
      memory.putLongVolatile(word, StructWordLayout.begun(memory.getLongVolatile(word), dead));
    }
    return death ->
        requireRead(
            struct, death.happened() ? StructOutcome.WRITER_DIED : StructOutcome.DONE, AFTER);
  }

  private static void requireRead(SharedStruct struct, StructOutcome expected, long value) {
    StructValue pair = LAYOUT.value();
    assertEquals(expected, struct.read(pair));
    if (expected == StructOutcome.DONE) {
      requireBoth(pair, value);
    }
    write(struct, 3);
    assertEquals(StructOutcome.DONE, struct.read(pair));
    requireBoth(pair, 3);
  }

  private static void requireBoth(StructValue pair, long value) {
    assertEquals(value, LAYOUT.int64("first").get(pair));
    assertEquals(value, LAYOUT.int64("second").get(pair));
  }

  private static Aftermath inPlace(Crew crew, SharedStruct struct) {
    return death -> {
      assertEquals(death.isAfter(1) ? AFTER : 0, LAYOUT.int64("first").get(struct));
      assertEquals(death.happened() ? 0 : AFTER, LAYOUT.int64("second").get(struct));
    };
  }

  private static List<CrashCase<?>> guarded() {
    return new CrashCases<>(
            "guarded value",
            (Region region, String name) ->
                Guarded.of(
                    SharedLong.create(region, name, BEFORE),
                    SharedLock.create(region, name + " lock")),
            (region, name) ->
                Guarded.of(SharedLong.open(region, name), SharedLock.open(region, name + " lock")))
        .add("update", 3, value -> () -> value.update(it -> it.set(AFTER)), StructCrashes::told)
        .list();
  }

  /** Who comes next is refused, repairs, and goes on. */
  private static Aftermath told(Crew crew, Guarded<SharedLong> guarded) {
    return death -> {
      boolean isInside = death.happened() && death.isAfter(1);
      assertEquals(death.isAfter(2) ? AFTER : BEFORE, guarded.value().get());
      if (isInside) {
        assertThrows(AbandonedValueException.class, () -> guarded.with(SharedLong::get));
      }
      Acquired acquired =
          guarded.with(
              (value, how) -> {
                value.set(BEFORE);
                guarded.lock().markRepaired();
                return how;
              });
      assertEquals(isInside ? Acquired.ABANDONED : Acquired.NORMAL, acquired);
      assertEquals(BEFORE, guarded.<Long>with(SharedLong::get));
    };
  }

  /** An object is there whole, or its name is free. */
  private static List<CrashCase<?>> births() {
    return new CrashCases<>(
            "new object", (Region region, String name) -> new Named(region, name), Named::new)
        .add("long", 3, named -> named::createLong, StructCrashes::longOrNothing)
        .add("array", 3, named -> named::createArray, StructCrashes::arrayOrNothing)
        .list();
  }

  private record Named(Region region, String name) {
    void createLong() throws Exception {
      SharedLong.create(region, name, AFTER);
    }

    void createArray() throws Exception {
      SharedLongArray.create(region, name, 4);
    }
  }

  private static Aftermath longOrNothing(Crew crew, Named named) {
    return death -> {
      if (isThere(named)) {
        assertEquals(AFTER, SharedLong.open(named.region(), named.name()).get());
      } else {
        assertTrue(death.happened());
        assertEquals(3, SharedLong.create(named.region(), named.name(), 3).get());
      }
    };
  }

  private static Aftermath arrayOrNothing(Crew crew, Named named) {
    return death -> {
      if (isThere(named)) {
        assertEquals(4, SharedLongArray.open(named.region(), named.name()).count());
      } else {
        assertTrue(death.happened());
        assertEquals(5, SharedLongArray.create(named.region(), named.name(), 5).count());
      }
    };
  }

  private static boolean isThere(Named named) {
    return named.region().directory().find(named.name()).isPresent();
  }
}
