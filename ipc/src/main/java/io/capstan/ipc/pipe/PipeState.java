package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.OneToOneQueue;
import java.io.IOException;

/** A pipe in shared memory, as one process sees it: its two words and its directions. */
final class PipeState {
  /*
   * Invariants:    a word goes from free to held, from held to held by another, and ends as closed or
   *                dead; each by compare-and-set, so exactly one taker, closer or survivor did it.
   *                An end is over only after it touches the pipe no more. The pipe goes when both
   *                are; whoever has seen that removes it, by its key, so several may.
   * Crash points:  an owner that dies leaves its word held. The survivor sees that it is dead, and
   *                ends it; if there is none, who looks for room does (sweep).
   */
  private final Placement place;
  private final Region region;
  private final Memory memory;
  private final long offset;
  private final String label;
  private final int capacity;
  private final int ways;

  PipeState(Placement place) {
    DirectoryEntry entry = place.entry();
    if (entry.offset() != place.offset()) {
      throw new IllegalArgumentException(
          "offset=" + place.offset() + " (allowed: " + entry.offset() + ")");
    }
    this.place = place;
    this.region = place.region();
    this.memory = place.memory();
    this.offset = place.offset();
    this.label = "pipe=" + entry.name();
    this.capacity = memory.getInt(offset + PipeLayout.CAPACITY_OFFSET);
    this.ways = memory.getInt(offset + PipeLayout.WAYS_OFFSET);
    place.requireRoom(PipeLayout.length(ways, capacity));
  }

  /**
   * Writes what is not zero at first.
   *
   * @param word of both ends
   */
  static void initialize(Region region, long offset, PipeOptions options, long word) {
    Memory memory = region.memory();
    int capacity = options.capacityBytes();
    memory.putInt(offset + PipeLayout.CAPACITY_OFFSET, capacity);
    memory.putInt(offset + PipeLayout.WAYS_OFFSET, options.ways());
    memory.putLong(offset + PipeLayout.FIRST_OFFSET, word);
    memory.putLong(offset + PipeLayout.SECOND_OFFSET, word);
    for (int way = 0; way < options.ways(); way++) {
      long direction = offset + PipeLayout.directionOffset(Side.values()[way], capacity);
      OneToOneQueue.format(
          region, direction + PipeLayout.QUEUE_OFFSET, capacity, Delivery.AT_LEAST_ONCE);
    }
  }

  Placement place() {
    return place;
  }

  Region region() {
    return region;
  }

  String label() {
    return label;
  }

  /** The queue to that end, or null if it does not receive. */
  OneToOneQueue queue(Side to) {
    return to.ordinal() < ways
        ? OneToOneQueue.at(region, direction(to) + PipeLayout.QUEUE_OFFSET)
        : null;
  }

  /** The parcels on their way to that end, which receives. */
  Parcels parcels(Side to) {
    return new Parcels(region, direction(to) + PipeLayout.PARCELS_OFFSET);
  }

  private long direction(Side to) {
    return offset + PipeLayout.directionOffset(to, capacity);
  }

  long word(Side side) {
    // sync: pipe-end (pairs with replace)
    return memory.getLongVolatile(offset + PipeLayout.endOffset(side));
  }

  boolean replace(Side side, long expected, long word) {
    // sync: pipe-end (pairs with word)
    return memory.compareAndSetLong(offset + PipeLayout.endOffset(side), expected, word);
  }

  /** Takes the end for this process if it has that word; returns its new one, or FREE. */
  long take(Side side, long expected) {
    long mine = EndWord.takenBy(region.participant().id(), expected);
    return replace(side, expected, mine) ? mine : EndWord.FREE;
  }

  /** Whether the end is over: closed, or its owner is proven dead. */
  boolean isGone(long word) {
    return EndWord.isOver(word)
        || EndWord.isHeld(word) && !region.participant().isAlive(EndWord.participantOf(word));
  }

  /**
   * Ends an end whose owner is gone, and removes the pipe if then both are over.
   *
   * @return whether the pipe was removed
   */
  boolean endIfGone(Side side) throws IOException {
    long word = word(side);
    if (EndWord.isHeld(word) && isGone(word)) {
      replace(side, word, EndWord.dead(word)); // Else its taker, or another survivor, was first.
    }
    return removeIfOver();
  }

  /** Removes the pipe if both ends are over, which the caller's is, or it has none. */
  boolean removeIfOver() throws IOException {
    // If another has removed it already, whatever is read here, there is no such key any more.
    return EndWord.isOver(word(Side.FIRST))
        && EndWord.isOver(word(Side.SECOND))
        && region.directory().remove(place.key());
  }

  @Override
  public String toString() {
    return label + " in " + region;
  }
}
