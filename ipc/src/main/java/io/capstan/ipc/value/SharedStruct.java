package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;
import java.lang.invoke.VarHandle;

/**
 * Several fields that processes share as one value: what one wrote together, others read together.
 *
 * <pre>{@code
 * SharedStruct last = SharedStruct.create(region, "last-tick", TICK);
 * StructValue tick = TICK.value();
 * PRICE.set(tick, 101.5);
 * last.write(tick);                                     // one process
 * if (last.read(tick) == StructOutcome.DONE) { … }      // any number of others
 * }</pre>
 *
 * <p>Made for one writer at a time and many readers, who do not slow each other down. Alternatively
 * a lock guards the struct, and its fields are used in place ({@code PRICE.set(last, 101.5)}); the
 * two ways do not mix.
 *
 * <p><b>Callers.</b> Any thread of any attached process, each with a {@link StructValue} of its
 * own. Of two that write at one time, one is told {@link StructOutcome#BUSY}.
 *
 * <p><b>Progress.</b> Nothing waits: reading is given up after a bounded number of attempts, which
 * for a small struct are some twenty microseconds.
 *
 * <p><b>Memory consistency.</b> Writes before a {@code write} happen-before a {@code read} that
 * sees it returns.
 *
 * <p><b>Peer death.</b> If a process dies while it writes, readers are told {@link
 * StructOutcome#WRITER_DIED} until anyone writes again. A stopped writer is alive: {@link
 * StructOutcome#BUSY}.
 *
 * <p><b>Units.</b> The fields' are the caller's. Offsets in bytes.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedStruct implements SharedObject {
  /*
   * Algorithm:      a sequence lock (Linux's seqlock; Boehm, "Can seqlocks get along with
   *                 programming language memory models?", 2012) whose word names the writer.
   * Invariants:     the sequence is odd if and only if the word names a writer; only that writer
   *                 changes the fields.
   * Linearization:  write at the release of the word; read at the first of its two looks.
   * Crash points:   before the word is begun, nothing happened; until it is ended, it names the dead
   *                 writer; after that the write is done.
   * Limit:          a reader that sleeps inside a copy through exactly a multiple of 2^31 writes
   *                 does not notice.
   */

  /** As many looks as a sleep and a wake would cost; more would keep the writer from its core. */
  private static final int ATTEMPTS_MAX = 1_000;

  private final Placement place;
  private final Memory memory;
  private final Participant participant;
  private final StructLayout layout;
  private final long offset;

  SharedStruct(Placement place, StructLayout layout) {
    this.place = place;
    this.memory = place.memory();
    this.participant = place.region().participant();
    this.layout = layout;
    this.offset = place.offset();
  }

  /** How many bytes a struct of that layout takes, for those who place one by offset. */
  public static int lengthBytes(StructLayout layout) {
    return StructWordLayout.stride(layout);
  }

  /**
   * Makes a struct of zeros.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedStruct create(Region region, String name, StructLayout layout)
      throws IOException {
    Elements one = new Elements(1, lengthBytes(layout), layout.fingerprint());
    return new SharedStruct(ValueHeader.createArray(region, name, ValueTypes.STRUCT, one), layout);
  }

  /**
   * Finds the struct that some process made.
   *
   * @throws IllegalArgumentException if the region has no struct of that name and layout
   */
  public static SharedStruct open(Region region, String name, StructLayout layout) {
    return new SharedStruct(
        ValueHeader.openStruct(region, name, ValueTypes.STRUCT, layout), layout);
  }

  /**
   * The struct in zeroed or once-used bytes at the offset.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 8
   * @throws IndexOutOfBoundsException if it is not within the region
   */
  public static SharedStruct at(Region region, long offset, StructLayout layout) {
    Placement place = Placement.at(region, ValueTypes.STRUCT, offset);
    ValueHeader.checkPlace(place, lengthBytes(layout), Long.BYTES);
    return new SharedStruct(place, layout);
  }

  /** Which fields there are. */
  public StructLayout layout() {
    return layout;
  }

  /**
   * Reads all fields as they were at one moment.
   *
   * @param snapshot gets them; unless the outcome is {@link StructOutcome#DONE}, what it holds
   *     afterwards means nothing
   */
  public StructOutcome read(StructValue snapshot) {
    layout.require(snapshot.layout());
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      // sync: struct-word (pairs with write)
      long word = memory.getLongAcquire(offset + StructWordLayout.WORD_OFFSET);
      if (StructWordLayout.writerOf(word) == StructWordLayout.NOBODY && copy(snapshot, word)) {
        return StructOutcome.DONE;
      }
      Thread.onSpinWait();
    }
    return isWriterDead() ? StructOutcome.WRITER_DIED : StructOutcome.BUSY;
  }

  private boolean copy(StructValue snapshot, long word) {
    memory.getBytes(fieldOffset(0), snapshot.bytes());
    // sync: struct-fields (pairs with write: who sees a field of a later write sees its word too)
    VarHandle.loadLoadFence();
    return memory.getLongAcquire(offset + StructWordLayout.WORD_OFFSET) == word;
  }

  private boolean isWriterDead() {
    long word = memory.getLongVolatile(offset + StructWordLayout.WORD_OFFSET);
    return isTakenByTheDead(word)
        && memory.getLongVolatile(offset + StructWordLayout.WORD_OFFSET) == word;
  }

  private boolean isTakenByTheDead(long word) {
    int writer = StructWordLayout.writerOf(word);
    return writer != StructWordLayout.NOBODY && !participant.isAlive(writer);
  }

  /**
   * Writes all fields at once.
   *
   * @return {@link StructOutcome#DONE}, or {@link StructOutcome#BUSY} if another thread is writing;
   *     what a dead one left half-written is written over
   */
  public StructOutcome write(StructValue value) {
    layout.require(value.layout());
    long word = memory.getLongVolatile(offset + StructWordLayout.WORD_OFFSET);
    boolean free =
        StructWordLayout.writerOf(word) == StructWordLayout.NOBODY || isTakenByTheDead(word);
    long begun = StructWordLayout.begun(word, participant.id());
    if (!free || !memory.compareAndSetLong(offset + StructWordLayout.WORD_OFFSET, word, begun)) {
      return StructOutcome.BUSY;
    }
    // sync: struct-fields (pairs with copy)
    VarHandle.storeStoreFence();
    memory.putBytes(fieldOffset(0), value.bytes());
    // sync: struct-word (pairs with read)
    memory.putLongRelease(offset + StructWordLayout.WORD_OFFSET, StructWordLayout.ended(begun));
    return StructOutcome.DONE;
  }

  Memory memory() {
    return memory;
  }

  long fieldOffset(int fromFields) {
    return offset + StructWordLayout.FIELDS_OFFSET + fromFields;
  }

  @Override
  public Handle handle() {
    boolean isElement = place.type().equals(ValueTypes.STRUCT_ARRAY);
    return place.handle(1, isElement ? ValueHandleOpener.ELEMENT + layout : layout.toString());
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public String toString() {
    return "SharedStruct[" + layout + "]";
  }
}
