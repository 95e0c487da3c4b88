package io.capstan.ipc.queue;

/** Where a producer finds a free cell: first where it was told, then anywhere. */
final class ManyToManyStock {
  /**
   * More than one only while consumers are slow to give back what they took. Those forgotten are
   * found by a search.
   */
  private static final int HINTS_MAX = 8;

  /** In one pass a free cell may be missed, which others took and gave back meanwhile. */
  private static final int PASSES_MAX = 3;

  private final ManyToManyCells cells;
  private final ManyToManyRoles roles;
  private final int role;
  private final long owner;
  private final int[] hints = new int[HINTS_MAX];
  private int count;
  private int next;

  ManyToManyStock(ManyToManyState state, ManyToManyRole role) {
    this.cells = state.cells();
    this.roles = state.roles();
    this.role = role.number();
    this.owner = role.owner();
    this.next = state.shape().capacity() + role.number();
    int hint = roles.hint(role.number());
    add(hint == ManyToManyRoles.NO_CELL ? next : hint);
  }

  /** Claims a free cell, or returns {@link ManyToManyRoles#NO_CELL} if none is found. */
  int claim() {
    for (int index = 0; index < count; index++) {
      int cell = hints[index];
      if (claim(cell)) {
        hints[index] = hints[--count];
        return cell;
      }
    }
    return claimSlow();
  }

  private int claimSlow() {
    for (int left = PASSES_MAX * cells.count(); left > 0; left--) {
      int cell = next;
      next = cell + 1 == cells.count() ? 0 : cell + 1;
      if (cells.word(cell) == ManyToManyCells.FREE && claim(cell)) {
        return cell;
      }
    }
    return ManyToManyRoles.NO_CELL;
  }

  private boolean claim(int cell) {
    roles.putHand(role, cell);
    return cells.claim(cell, owner);
  }

  /** Notes a cell that is probably free, or will be soon. */
  void add(int cell) {
    if (cell == ManyToManyRoles.NO_CELL) {
      return;
    }
    if (count < HINTS_MAX) {
      hints[count++] = cell;
    } else {
      hints[0] = cell;
    }
  }

  /** Leaves what is known to the role's next owner. */
  void close() {
    if (count > 0) {
      roles.putHint(role, hints[0]);
    }
  }
}
