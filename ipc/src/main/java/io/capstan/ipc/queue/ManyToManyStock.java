package io.capstan.ipc.queue;

/** Where a producer finds free cells: near its last one, or where nobody has been for longest. */
final class ManyToManyStock {
  /**
   * So many cells in a row are one producer's, as long as nobody is short of cells. It is advice: a
   * cell belongs to who claims it. More would keep two producers apart for longer than it pays.
   */
  private static final int RUN = 8;

  /** In one pass a free cell may be missed, which others took and gave back meanwhile. */
  private static final int PASSES_MAX = 3;

  private final ManyToManyState state;
  private final ManyToManyCells cells;
  private final ManyToManyHands hands;
  private final int role;
  private final long owner;

  /** The cell in hand, or {@link ManyToManyCells#NONE}. */
  private int current = ManyToManyCells.NONE;

  /** The next cells to try: the first, and behind the last. */
  private int next;

  private int end;

  ManyToManyStock(ManyToManyState state, ManyToManyRole role) {
    this.state = state;
    this.cells = state.cells();
    this.hands = state.hands();
    this.role = role.number();
    this.owner = role.owner();
  }

  /**
   * A cell that this producer has claimed, or {@link ManyToManyCells#NONE} if none is free. It
   * stays in hand until it is {@link #used}.
   */
  int current() {
    int cell = current;
    if (cell != ManyToManyCells.NONE) {
      return cell;
    }
    cell = next;
    if (cell < end && claim(cell)) {
      next = cell + 1;
      return cell;
    }
    return currentSlow();
  }

  private int currentSlow() {
    // Forward from where the last run began: what lies there has been free for longest.
    int cell = state.nextCell();
    for (int left = PASSES_MAX * cells.count(); left > 0; left--) {
      cell = cell < cells.count() ? cell : 0;
      if (cells.word(cell) == ManyToManyCells.FREE && claim(cell)) {
        next = cell + 1;
        end = Math.min(cell + RUN, cells.count());
        state.putNextCell(end);
        for (int ahead = next; ahead < end; ahead++) {
          cells.touch(ahead);
        }
        return cell;
      }
      cell++;
    }
    return ManyToManyCells.NONE;
  }

  private boolean claim(int cell) {
    hands.putCell(role, cell);
    if (!cells.claim(cell, owner)) {
      return false;
    }
    current = cell;
    return true;
  }

  /** The current cell has gone into the ring. */
  void used() {
    current = ManyToManyCells.NONE;
  }

  /** Gives up what is in hand. */
  void release() {
    if (current != ManyToManyCells.NONE) {
      cells.free(current);
      used();
    }
  }
}
