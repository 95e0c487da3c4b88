package io.capstan.ipc.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Allocates, names, removes and frees at random, and finds out if any of its bytes were given to
 * another: each block is filled with a number of its own, and looked at before it is freed.
 */
final class BlockChurn {
  static final ObjectType TYPE = ObjectType.of("churn");

  private static final int HELD_MAX = 6;
  private static final int LENGTH_MAX = 2_000;

  private final Region region;
  private final Random random;
  private final List<Block> held = new ArrayList<>();
  private final String prefix;

  private BlockChurn(Region region, long seed) {
    this.region = region;
    this.random = new Random(seed);
    this.prefix = "churn-" + seed + "-";
  }

  /** So many steps; false if a block was shared. At the end nothing of it is left. */
  static boolean run(Region region, long seed, int steps) throws IOException {
    BlockChurn churn = new BlockChurn(region, seed);
    boolean isApart = true;
    for (int step = 0; step < steps && isApart; step++) {
      isApart = churn.stepIfThereIsSpace(step);
    }
    while (isApart && !churn.held.isEmpty()) {
      isApart = churn.free(churn.held.get(0));
    }
    for (int number = 0; number < 3; number++) {
      region.directory().remove(churn.prefix + number);
    }
    return isApart;
  }

  private boolean stepIfThereIsSpace(int step) throws IOException {
    try {
      return step(step);
    } catch (RegionSpaceException e) {
      return held.isEmpty() || free(held.get(0)); // Others have the rest.
    }
  }

  private boolean step(int step) throws IOException {
    if (step % 8 == 0) {
      return nameOrRemove();
    }
    if (held.size() == HELD_MAX || !held.isEmpty() && random.nextInt(3) == 0) {
      return free(held.get(random.nextInt(held.size())));
    }
    Block block = region.allocator().allocate(1 + random.nextInt(LENGTH_MAX));
    byte mark = mark(block.offset());
    region.memory().fill(block.offset(), block.lengthBytes(), mark);
    held.add(block);
    return true;
  }

  private boolean nameOrRemove() throws IOException {
    String name = prefix + random.nextInt(3);
    var found = region.directory().find(name);
    if (found.isPresent()) {
      return isWhole(region, found.get()) && region.directory().remove(name);
    }
    int length = 1 + random.nextInt(LENGTH_MAX);
    region
        .directory()
        .create(name, TYPE, length, offset -> region.memory().fill(offset, length, mark(offset)));
    return true;
  }

  /** Whether the object has the bytes that its initializer wrote. */
  static boolean isWhole(Region region, DirectoryEntry entry) {
    return isWhole(region, entry.offset(), entry.lengthBytes(), mark(entry.offset()));
  }

  private static boolean isWhole(Region region, long offset, long length, byte mark) {
    for (long at = 0; at < length; at++) {
      if (region.memory().getByte(offset + at) != mark) {
        return false;
      }
    }
    return true;
  }

  private boolean free(Block block) {
    held.remove(block);
    byte mark = mark(block.offset());
    boolean isWhole = isWhole(region, block.offset(), block.lengthBytes(), mark);
    // Another's mark: whoever is given these bytes must not find this one's.
    region.memory().fill(block.offset(), block.lengthBytes(), (byte) ~mark);
    block.close();
    return isWhole;
  }

  private static byte mark(long offset) {
    return (byte) (offset >>> BlockTableLayout.SMALL_SHIFT | 1);
  }
}
