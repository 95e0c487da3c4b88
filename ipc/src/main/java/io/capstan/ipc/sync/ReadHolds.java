package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * How often the calling thread reads under one lock, and in which slot: nobody else wants to know,
 * so this is not shared.
 */
final class ReadHolds {
  /** Each living thread's own; the map alone is shared. */
  private static final Map<Thread, Map<Place, Hold>> OF_THREAD =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The fast way there. A pool may clear its threads' variables between two tasks. */
  private static final ThreadLocal<Map<Place, Hold>> HOLDS =
      ThreadLocal.withInitial(
          () -> OF_THREAD.computeIfAbsent(Thread.currentThread(), thread -> new HashMap<>()));

  /** One attachment's lock, whatever the handle. */
  private record Place(Memory memory, long offset) {}

  private record Hold(int slot, int count) {
    Hold plus(int more) {
      return new Hold(slot, Math.addExact(count, more));
    }
  }

  private final Place place;

  ReadHolds(Memory memory, long offset) {
    this.place = new Place(memory, offset);
  }

  /** Adds a hold if there is one. */
  boolean tryReenter() {
    return HOLDS.get().computeIfPresent(place, (same, hold) -> hold.plus(1)) != null;
  }

  /** The first hold. */
  void begin(int slot) {
    HOLDS.get().put(place, new Hold(slot, 1));
  }

  /**
   * Takes a hold away.
   *
   * @return the slot if it was the last one, else {@link ReaderTable#NONE}
   * @throws IllegalMonitorStateException if there is none
   */
  int end() {
    Hold hold = HOLDS.get().remove(place);
    if (hold == null) {
      throw new IllegalMonitorStateException(
          "the calling thread does not read: thread=" + Thread.currentThread().getName());
    }
    if (hold.count() == 1) {
      return hold.slot();
    }
    HOLDS.get().put(place, hold.plus(-1));
    return ReaderTable.NONE;
  }

  int count() {
    Hold hold = HOLDS.get().get(place);
    return hold == null ? 0 : hold.count();
  }
}
