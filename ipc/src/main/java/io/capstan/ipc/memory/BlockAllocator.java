package io.capstan.ipc.memory;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The space of a region, in blocks that anybody allocates and frees.
 *
 * <p>Each block has one owner: the participant that allocated it or was given it. The region's
 * named objects are blocks too; they belong to the {@link Directory}.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> {@link #free} and {@link #take} are wait-free. {@link #allocate} and {@link
 * #reclaim} wait for others that allocate or name objects: microseconds, and ten seconds at most if
 * one of them is stopped in the middle of it.
 *
 * <p><b>Memory consistency.</b> Writes before a block changes hands happen-before what its new
 * owner does with it.
 *
 * <p><b>Peer death.</b> A process killed anywhere inside leaves a table that others work on with.
 * The blocks that a dead participant owned come back when space runs out, or at {@link #reclaim}; a
 * participant that has closed its region is as dead. Those that may still be wanted are kept: see
 * {@link #refer}.
 *
 * <p><b>Units.</b> Lengths and offsets in bytes. A block takes a multiple of 256 bytes; in a region
 * of more than 64 MiB, of 1024.
 */
public final class BlockAllocator {
  /*
   * Algorithm:      see BlockTable; all walks under the region's lock.
   * Linearization:  allocate at the store of the head; free, take and transfer at their
   *                 compare-and-set of it, which needs no lock.
   * Why a reclaimed block is nobody's: only the exact word of a dead owner is replaced, and ids are
   *                 not given again. Whoever takes a block from the dead changes that word first.
   * Why a named object's block is safe: names are given and removed under the same lock.
   */
  private final Region region;
  private final Memory memory;
  private final BlockTable table;
  private final RegionLock lock;

  BlockAllocator(Region region, Memory memory) {
    this.region = region;
    this.memory = memory;
    this.table = new BlockTable(memory);
    this.lock =
        new RegionLock(
            region,
            memory,
            RegionLayout.BLOCKS_OFFSET + BlockTableLayout.LOCK_OFFSET,
            RegionLock.PATIENCE);
  }

  /** The lock under which tables change, the directory's too. */
  RegionLock lock() {
    return lock;
  }

  /**
   * Allocates a block, whose bytes are what their last owner left there.
   *
   * @param lengthBytes its length, at least 1
   * @throws IllegalArgumentException if the length is not allowed
   * @throws RegionSpaceException if the region has no room for it
   * @throws RegionBusyException if another process, stopped, keeps the table locked
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
   * @throws IllegalStateException if the region is closed
   */
  public Block allocate(long lengthBytes) throws IOException {
    return allocate(lengthBytes, false, "a block");
  }

  /** Allocates a block of zeros; else as {@link #allocate}. */
  public Block allocateZeroed(long lengthBytes) throws IOException {
    return allocate(lengthBytes, true, "a block");
  }

  Block allocate(long lengthBytes, boolean zeroed, String what) throws IOException {
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("lengthBytes=" + lengthBytes + " (allowed: 1 or more)");
    }
    memory.capacity(); // Refuses a closed region.
    long units = table.units(lengthBytes);
    long dirtyEnd;
    long unit;
    lock.enter();
    try {
      dirtyEnd = table.offsetOf(table.highWater());
      unit = table.claim(units, region.participant().id());
      if (unit == BlockTable.NONE) {
        unit = claimSlow(units);
      }
      if (unit == BlockTable.NONE) {
        throw new RegionSpaceException(
            "%s has no room for %s: lengthBytes=%d freeBytes=%d largestBytes=%d"
                .formatted(
                    region,
                    what,
                    lengthBytes,
                    table.bytes(table.freeUnits()),
                    table.bytes(table.largestFreeUnits())));
      }
    } finally {
      lock.leave();
    }
    return block(unit, lengthBytes, zeroed ? dirtyEnd : 0);
  }

  /** Takes back what the dead have left, and looks once more. */
  private long claimSlow(long units) throws IOException {
    return reclaim((offset, referrer) -> referrer != 0) == 0
        ? BlockTable.NONE
        : table.claim(units, region.participant().id());
  }

  private Block block(long unit, long lengthBytes, long dirtyEnd) {
    long start = table.offsetOf(unit);
    long end = start + table.bytes(table.units(lengthBytes));
    if (dirtyEnd > start) {
      memory.fill(start, Math.min(end, dirtyEnd) - start, (byte) 0);
    }
    return new Block(this, memory, start, lengthBytes);
  }

  /**
   * Frees a block of this participant.
   *
   * @throws IllegalStateException if no block of this participant starts there, with what does
   */
  public void free(long offset) {
    int mine = region.participant().id();
    replaceOwned(offset, mine, 0, "freed");
  }

  /**
   * Takes over a block that another participant, dead or alive, has left to this one. A new owner
   * takes the block first, and the message that refers to it out of its queue after that: in the
   * other order a death in between would lose the block.
   *
   * @param offset where it starts
   * @param lengthBytes how many bytes of it matter
   * @param from the id of the participant that owns it
   * @throws IllegalStateException if no block of that owner and length starts there
   */
  public Block take(long offset, long lengthBytes, int from) {
    long unit = unitOfOwned(offset, from, "taken");
    long units = BlockTableLayout.unitsOf(table.head(unit));
    if (lengthBytes < 1 || lengthBytes > table.bytes(units)) {
      throw new IllegalStateException(
          "offset="
              + offset
              + " lengthBytes="
              + lengthBytes
              + " (allowed: 1 to "
              + table.bytes(units)
              + ")");
    }
    replaceOwned(offset, from, region.participant().id(), "taken");
    return new Block(this, memory, offset, lengthBytes);
  }

  /**
   * Who owns the block that starts there, as {@link #take} wants to know; out of date at once
   * unless the caller knows that nobody else may take it.
   *
   * @throws IllegalStateException if no participant's block starts there
   */
  public int owner(long offset) {
    long unit = table.unitAt(offset);
    long head = unit == BlockTable.NONE ? 0 : table.head(unit);
    int owner = BlockTableLayout.isUsed(head) ? BlockTableLayout.ownerOf(head) : 0;
    if (!BlockTableLayout.isParticipant(owner)) {
      throw new IllegalStateException(
          "offset=" + offset + " (allowed: where a participant's block starts)");
    }
    return owner;
  }

  /** Gives a block of this participant to another one. */
  void give(long offset, int newOwner) {
    if (!BlockTableLayout.isParticipant(newOwner)) {
      throw new IllegalArgumentException(
          "participantId=" + newOwner + " (allowed: what Participant.id() returned)");
    }
    replaceOwned(offset, region.participant().id(), newOwner, "transferred");
  }

  /** Gives a block of this participant to the directory. The caller holds the lock. */
  void giveToDirectory(long offset) {
    replaceOwned(
        offset, region.participant().id(), BlockTableLayout.DIRECTORY_OWNER, "transferred");
  }

  /** Frees an object's block. The caller holds the lock, and has removed its entry. */
  void freeFromDirectory(long offset) {
    // Not the directory's yet if its creator died between the entry and the transfer.
    freeObject(table.unitAt(offset));
  }

  /** Frees a block, and before it those that were left for who reads what it holds. */
  private int freeObject(long objectUnit) {
    long object = table.head(objectUnit);
    long start = table.offsetOf(objectUnit);
    long end = start + table.bytes(BlockTableLayout.unitsOf(object));
    int freed = 0;
    for (long unit = 0; unit < table.unitCount(); unit += table.unitsAt(unit)) {
      long referrer = table.referrer(unit);
      if (referrer >= start && referrer < end && isParticipants(table.head(unit))) {
        freed += free(unit, table.head(unit));
      }
    }
    return freed + free(objectUnit, object);
  }

  private static boolean isParticipants(long head) {
    return BlockTableLayout.isUsed(head)
        && BlockTableLayout.isParticipant(BlockTableLayout.ownerOf(head));
  }

  /** Frees a block with that head; how many that were: 1, or 0 if the head has changed. */
  private int free(long unit, long head) {
    long free = BlockTableLayout.free(BlockTableLayout.unitsOf(head));
    return table.replaceHead(unit, head, free) ? 1 : 0;
  }

  private void replaceOwned(long offset, int owner, int newOwner, String deed) {
    long unit = unitOfOwned(offset, owner, deed);
    long head = table.head(unit);
    long units = BlockTableLayout.unitsOf(head);
    boolean isOwned = head == BlockTableLayout.used(owner, units);
    long replacement =
        newOwner == 0 ? BlockTableLayout.free(units) : BlockTableLayout.used(newOwner, units);
    if (!isOwned || !table.replaceHead(unit, head, replacement)) {
      throw refusal(offset, unit, owner, deed);
    }
  }

  private long unitOfOwned(long offset, int owner, String deed) {
    long unit = table.unitAt(offset);
    long head = unit == BlockTable.NONE ? 0 : table.head(unit);
    if (!BlockTableLayout.isUsed(head) || BlockTableLayout.ownerOf(head) != owner) {
      throw refusal(offset, unit, owner, deed);
    }
    return unit;
  }

  private IllegalStateException refusal(long offset, long unit, int owner, String deed) {
    long head = unit == BlockTable.NONE ? 0 : table.head(unit);
    String state = "no block starts there";
    if (BlockTableLayout.isFree(head)) {
      state = "it is free already";
    } else if (BlockTableLayout.isUsed(head)) {
      state = "owner=0x" + Integer.toHexString(BlockTableLayout.ownerOf(head));
    }
    return new IllegalStateException(
        "offset=%d cannot be %s: %s (allowed: owner=0x%x)".formatted(offset, deed, state, owner));
  }

  /**
   * Notes who may still come for a block of this participant after its death: the offset of the
   * record that refers to it, say, in the queue where it is about to be published. While the note
   * is not 0, the block is not reclaimed but by one who {@linkplain #reclaim says} that nobody will
   * come, or with the named object inside which the referrer lies.
   *
   * @param referrer what {@link BlockReferences} will be asked with; 0: nobody
   * @throws IllegalStateException if no block of this participant starts there
   */
  public void refer(long offset, long referrer) {
    table.putReferrer(unitOfOwned(offset, region.participant().id(), "referred to"), referrer);
  }

  private record Orphan(long unit, long head) {}

  /**
   * Frees the blocks that nobody can reach: of dead owners, and of living ones that count on
   * somebody who will not come.
   *
   * @param references is asked about each that may be one, and must neither allocate nor wait
   * @return how many blocks were freed
   * @throws RegionBusyException if another process, stopped, keeps the table locked
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
   * @throws IllegalStateException if the region is closed
   */
  public int reclaim(BlockReferences references) throws IOException {
    int freed = 0;
    List<Orphan> orphans = new ArrayList<>();
    lock.enter();
    try {
      freed += collect(orphans, references);
    } finally {
      lock.leave();
    }
    for (Orphan orphan : orphans) {
      long offset = table.offsetOf(orphan.unit());
      if (!references.isReferenced(offset, table.referrer(orphan.unit()))) {
        freed += free(orphan.unit(), orphan.head());
      }
    }
    return freed;
  }

  /** Finishes what the dead began on named objects, and finds their other blocks. */
  private int collect(List<Orphan> orphans, BlockReferences references) {
    Set<Long> named = region.directory().blockOffsets();
    Map<Integer, Boolean> lives = new HashMap<>();
    int freed = 0;
    for (long unit = 0; unit < table.unitCount(); unit += table.unitsAt(unit)) {
      long head = table.checkedHead(unit);
      int owner = BlockTableLayout.ownerOf(head);
      boolean isNamed = named.contains(table.offsetOf(unit));
      if (!BlockTableLayout.isUsed(head)) {
        continue;
      }
      if (!BlockTableLayout.isParticipant(owner)) {
        // Without a name its remover died between the entry and the block: we hold the lock.
        freed += isNamed ? 0 : freeObject(unit);
      } else if (!lives.computeIfAbsent(owner, region.participant()::isAlive)) {
        if (isNamed) {
          adopt(unit, head);
        } else {
          orphans.add(new Orphan(unit, head));
        }
      } else if (!isNamed && isAbandoned(unit, references)) {
        freed += free(unit, head);
      }
    }
    return freed;
  }

  /**
   * Whether nobody will come for a living owner's block. It is not allocated anew meanwhile, for we
   * hold the lock; so with the same head and referrer it is the same block in the same state.
   */
  private boolean isAbandoned(long unit, BlockReferences references) {
    long referrer = table.referrer(unit);
    if (referrer == 0 || !references.isAbandoned(table.offsetOf(unit), referrer)) {
      return false;
    }
    VarHandle.acquireFence(); // What the answer was found with was read before this.
    return table.referrer(unit) == referrer;
  }

  /** A creator died between the entry and the transfer. */
  private void adopt(long unit, long head) {
    long units = BlockTableLayout.unitsOf(head);
    table.replaceHead(unit, head, BlockTableLayout.used(BlockTableLayout.DIRECTORY_OWNER, units));
  }

  /** How many bytes are free at this moment, in however many pieces. */
  public long freeBytes() throws IOException {
    lock.enter();
    try {
      return table.bytes(table.freeUnits());
    } finally {
      lock.leave();
    }
  }
}
