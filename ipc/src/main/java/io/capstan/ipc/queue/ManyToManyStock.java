package io.capstan.ipc.queue;

/** Where a producer finds free cells: in the group that it owns, or else in the next one. */
final class ManyToManyStock {
  /** In one pass a free cell may be missed, which others took and gave back meanwhile. */
  private static final int PASSES_MAX = 3;

  private static final int NO_GROUP = -1;

  private final ManyToManyState state;
  private final ManyToManyCells cells;
  private final ManyToManyRoles roles;
  private final int role;
  private final long owner;

  private int group = NO_GROUP;

  /**
   * A run of free cells of the group, which nobody else may use: the first, and behind the last.
   */
  private int cell;

  private int end;

  ManyToManyStock(ManyToManyState state, ManyToManyRole role) {
    this.state = state;
    this.cells = state.cells();
    this.roles = state.roles();
    this.role = role.number();
    this.owner = role.owner();
  }

  /**
   * A free cell of a group that this producer owns, or {@link ManyToManyCells#NONE} if none is
   * found. It stays in the stock until it is {@link #used}.
   */
  int current() {
    return cell < end ? cell : currentSlow();
  }

  private int currentSlow() {
    if (group != NO_GROUP && findRun(end)) {
      return cell;
    }
    release();
    // In the order of their use: the next one is the one that has been free for longest.
    int candidate = state.nextGroup();
    for (int left = PASSES_MAX * cells.groups(); left > 0; left--) {
      candidate = candidate < cells.groups() ? candidate : 0;
      if (cells.groupOwner(candidate) == 0 && hasFree(candidate) && claim(candidate)) {
        state.putNextGroup(candidate + 1);
        return cell;
      }
      candidate++;
    }
    return ManyToManyCells.NONE;
  }

  private boolean hasFree(int candidate) {
    int behind = cells.firstOf(candidate + 1);
    return firstFree(cells.firstOf(candidate), behind) < behind;
  }

  private int firstFree(int from, int behind) {
    int free = from;
    while (free < behind && cells.word(free) != ManyToManyCells.FREE) {
      free++;
    }
    return free;
  }

  /** Finds free cells in the group that is owned, from that cell on. */
  private boolean findRun(int from) {
    int behind = cells.firstOf(group + 1);
    cell = firstFree(from, behind);
    end = cell;
    while (end < behind && cells.word(end) == ManyToManyCells.FREE) {
      end++;
    }
    return cell < end;
  }

  private boolean claim(int candidate) {
    roles.putHand(role, candidate);
    if (!cells.replaceGroupOwner(candidate, 0, owner)) {
      return false;
    }
    group = candidate;
    if (!findRun(cells.firstOf(candidate))) {
      release(); // Somebody had the group in between, and used it up.
      return false;
    }
    return true;
  }

  /** The current cell has a record in it now. */
  void used() {
    cell++;
  }

  /** Gives up the group that is owned. */
  void release() {
    if (group != NO_GROUP) {
      cells.releaseGroup(group);
      group = NO_GROUP;
      cell = 0;
      end = 0;
    }
  }
}
