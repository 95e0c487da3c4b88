package io.capstan.ipc.memory;

/**
 * The chain of a region's blocks, from its first unit to its last.
 *
 * <p><b>Callers.</b> {@link #claim} and {@link #highWater} want the region's lock; the rest is for
 * any thread of any process.
 *
 * <p><b>Progress.</b> Nothing waits.
 *
 * <p><b>Memory consistency.</b> Writes before a head is stored happen-before what is done by one
 * who sees it.
 *
 * <p><b>Peer death.</b> At any instant the heads form one chain without a gap.
 *
 * <p><b>Units.</b> Units, of {@link #bytes} bytes each.
 */
final class BlockTable {
  /*
   * Algorithm:      boundary heads without footers; next fit. Blocks are split from the front, and
   *                 merged with their free successors by the walk that looks for space.
   * Invariants:     (1) from unit 0, each head leads to the next by its units, up to the last unit.
   *                 (2) a FREE head is changed by the lock's holder alone; a USED one by anyone, to
   *                 FREE or to another owner, never in its units. (3) hint is a unit that has a head.
   * Crash points:   split: the remainder's head first, inside a block that is still free as a whole,
   *                 then the one store of the front's. Merge: the hint is moved out of the way, then
   *                 the one store of the sum; the absorbed head means nothing from then on.
   */
  static final long NONE = -1;

  private final Memory memory;
  private final int shift;
  private final long unitCount;
  private final long tableOffset;

  BlockTable(Memory memory) {
    this.memory = memory;
    this.shift = (int) header(BlockTableLayout.SHIFT_OFFSET);
    this.unitCount = header(BlockTableLayout.UNITS_OFFSET);
    this.tableOffset = header(BlockTableLayout.TABLE_OFFSET);
  }

  /** Makes one free block of all the space, in a region of zeros that nobody else knows yet. */
  static void format(Memory memory, long sizeBytes) {
    int shift = BlockTableLayout.shift(sizeBytes);
    long units = BlockTableLayout.units(sizeBytes, shift);
    long table = RegionLayout.DATA_OFFSET + (units << shift);
    memory.putLong(RegionLayout.BLOCKS_OFFSET + BlockTableLayout.SHIFT_OFFSET, shift);
    memory.putLong(RegionLayout.BLOCKS_OFFSET + BlockTableLayout.UNITS_OFFSET, units);
    memory.putLong(RegionLayout.BLOCKS_OFFSET + BlockTableLayout.TABLE_OFFSET, table);
    memory.putLong(table, BlockTableLayout.free(units));
  }

  long unitCount() {
    return unitCount;
  }

  long bytes(long units) {
    return units << shift;
  }

  /** How many units hold so many bytes, or one more than there are. */
  long units(long lengthBytes) {
    return lengthBytes > bytes(unitCount)
        ? unitCount + 1
        : BlockTableLayout.units(lengthBytes, shift);
  }

  long offsetOf(long unit) {
    return RegionLayout.DATA_OFFSET + bytes(unit);
  }

  /** The unit that starts there, or {@link #NONE}. */
  long unitAt(long offset) {
    long distance = offset - RegionLayout.DATA_OFFSET;
    boolean isStart = distance >= 0 && distance < bytes(unitCount);
    return isStart && bytes(distance >>> shift) == distance ? distance >>> shift : NONE;
  }

  /** The head at the unit; of a unit that has none, a word that is not USED. */
  long head(long unit) {
    // sync: block-head (pairs with putHead and replaceHead)
    return memory.getLongAcquire(wordsOffset(unit) + BlockTableLayout.HEAD_OFFSET);
  }

  private void putHead(long unit, long head) {
    // sync: block-head (pairs with head)
    memory.putLongRelease(wordsOffset(unit) + BlockTableLayout.HEAD_OFFSET, head);
  }

  /** Frees a block or gives it to another, if its head is still that word. */
  boolean replaceHead(long unit, long expected, long head) {
    // sync: block-head (pairs with head)
    return memory.compareAndSetLong(
        wordsOffset(unit) + BlockTableLayout.HEAD_OFFSET, expected, head);
  }

  long referrer(long unit) {
    // sync: block-referrer (pairs with putReferrer)
    return memory.getLongAcquire(wordsOffset(unit) + BlockTableLayout.REFERRER_OFFSET);
  }

  void putReferrer(long unit, long referrer) {
    // sync: block-referrer (pairs with referrer)
    memory.putLongRelease(wordsOffset(unit) + BlockTableLayout.REFERRER_OFFSET, referrer);
  }

  /** The first unit that has never been in a block in use: from there on all bytes are zero. */
  long highWater() {
    return header(BlockTableLayout.HIGH_WATER_OFFSET);
  }

  /**
   * Takes a block out of free space.
   *
   * @return its first unit, or {@link #NONE}
   */
  long claim(long units, int owner) {
    if (units > unitCount) {
      return NONE;
    }
    long found = findFree(header(BlockTableLayout.HINT_OFFSET), units);
    if (found == NONE) {
      found = findFree(0, units);
    }
    if (found != NONE) {
      carve(found, units, owner);
    }
    return found;
  }

  private long findFree(long from, long units) {
    long unit = from;
    while (unit < unitCount) {
      long head = checkedHead(unit);
      long run = BlockTableLayout.unitsOf(head);
      if (BlockTableLayout.isFree(head)) {
        run = mergeFollowing(unit, run, units);
        if (run >= units) {
          return unit;
        }
      }
      unit += run;
    }
    return NONE;
  }

  private long mergeFollowing(long unit, long units, long needed) {
    long run = units;
    while (run < needed && unit + run < unitCount) {
      long absorbed = unit + run;
      long head = checkedHead(absorbed);
      if (!BlockTableLayout.isFree(head)) {
        return run;
      }
      if (header(BlockTableLayout.HINT_OFFSET) == absorbed) {
        putHeader(BlockTableLayout.HINT_OFFSET, unit);
      }
      run += BlockTableLayout.unitsOf(head);
      putHead(unit, BlockTableLayout.free(run));
      putHead(absorbed, 0); // So that it is told apart from a block that was freed.
    }
    return run;
  }

  private void carve(long unit, long units, int owner) {
    long run = BlockTableLayout.unitsOf(head(unit));
    long next = unit + units;
    if (run > units) {
      putHead(next, BlockTableLayout.free(run - units));
    }
    if (next > highWater()) {
      putHeader(BlockTableLayout.HIGH_WATER_OFFSET, next);
    }
    putReferrer(unit, 0);
    putHead(unit, BlockTableLayout.used(owner, units));
    putHeader(BlockTableLayout.HINT_OFFSET, next < unitCount ? next : 0);
  }

  /** How far the next head on the chain is. */
  long unitsAt(long unit) {
    return BlockTableLayout.unitsOf(checkedHead(unit));
  }

  /** How many units are free. The caller holds the lock. */
  long freeUnits() {
    long free = 0;
    for (long unit = 0; unit < unitCount; unit += unitsAt(unit)) {
      free += BlockTableLayout.isFree(head(unit)) ? unitsAt(unit) : 0;
    }
    return free;
  }

  /** How many units the largest free block has. The caller holds the lock. */
  long largestFreeUnits() {
    long largest = 0;
    for (long unit = 0; unit < unitCount; unit += unitsAt(unit)) {
      largest = Math.max(largest, BlockTableLayout.isFree(head(unit)) ? unitsAt(unit) : 0);
    }
    return largest;
  }

  /** A head on the chain. A damaged one must not become an endless walk. */
  long checkedHead(long unit) {
    long head = head(unit);
    long units = BlockTableLayout.unitsOf(head);
    boolean isKnown = BlockTableLayout.isFree(head) || BlockTableLayout.isUsed(head);
    if (!isKnown || units < 1 || units > unitCount - unit) {
      throw new IllegalStateException(
          "the region's block table is damaged: unit="
              + unit
              + " head=0x"
              + Long.toHexString(head));
    }
    return head;
  }

  private long wordsOffset(long unit) {
    return tableOffset + unit * BlockTableLayout.WORDS_LENGTH;
  }

  private long header(int offset) {
    return memory.getLong(RegionLayout.BLOCKS_OFFSET + offset);
  }

  /** With release, for the crash points: stores reach the region in the order of the code. */
  private void putHeader(int offset, long value) {
    memory.putLongRelease(RegionLayout.BLOCKS_OFFSET + offset, value);
  }
}
