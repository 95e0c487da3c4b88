package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * What the owner of each role of a {@link ManyToManyQueue} has in hand, for who finds him dead: a
 * word a role, which he writes before he claims what it names, until the next one.
 *
 * <pre>
 *   bit 63                                      2 1    0
 *      +-----------------------------------------+------+
 *      | cell, or position                       | kind |
 *      +-----------------------------------------+------+
 *
 *   NOTHING, CELL(c)  the cell that he claims, or wants to: the cell's word says if it is his
 *   TRYING(t)         the immediate at t that he takes, or wants to: the slot says if it is his
 *   HELD(t)           the immediate at t, which is his
 *
 *   any --owner--> CELL(c), TRYING(t)      TRYING(t), HELD(t) --owner is done--> NOTHING
 *   TRYING(t) --anyone who sees the slot taken by the role--> HELD(t)
 *   HELD(t) --recoverer, when it is counted--> NOTHING
 * </pre>
 *
 * <p>Who writes over a slot first has all that was taken before noted as HELD, see {@link
 * #noteAll}: from then on the slot is not asked any more. The owner writes TRYING(t) only after he
 * has seen the immediate there: if the slot then shows his role, it was this time that he took it.
 */
final class ManyToManyHands {
  /** An empty hand. */
  static final long NOTHING = 0;

  private static final int KIND_BITS = 2;
  private static final long KIND_MASK = (1 << KIND_BITS) - 1;
  private static final long CELL = 1;
  private static final long TRYING = 2;
  private static final long HELD = 3;

  private final Memory memory;
  private final long offset;
  private final int rolesMax;
  private final ManyToManyRing ring;

  ManyToManyHands(Memory memory, long queue, ManyToManyShape shape, ManyToManyRing ring) {
    this.memory = memory;
    this.offset = queue + ManyToManyLayout.ROLES_OFFSET + ManyToManyLayout.ROLE_HAND_OFFSET;
    this.rolesMax = shape.rolesMax();
    this.ring = ring;
  }

  /** The cell in a hand's word, or {@link ManyToManyCells#NONE}. */
  static int cellOf(long hand) {
    return (hand & KIND_MASK) == CELL ? (int) (hand >>> KIND_BITS) : ManyToManyCells.NONE;
  }

  static boolean isHeld(long hand) {
    return (hand & KIND_MASK) == HELD;
  }

  private static boolean isTrying(long hand) {
    return (hand & KIND_MASK) == TRYING;
  }

  private static long positionOf(long hand) {
    return hand >>> KIND_BITS;
  }

  long hand(int role) {
    // sync: role-hand (pairs with replace and empty, and with what is claimed after putCell,
    // putTry)
    return memory.getLongAcquire(at(role));
  }

  /** Notes the cell that the role's owner is about to claim. */
  void putCell(int role, int cell) {
    // Plain: the compare-and-set that claims it, which follows, keeps it before.
    memory.putLong(at(role), (long) cell << KIND_BITS | CELL);
  }

  /** Notes the immediate that the role's owner has seen and is about to take. */
  void putTry(int role, long position) {
    // Plain: the compare-and-set that takes it, which follows, keeps it before.
    memory.putLong(at(role), position << KIND_BITS | TRYING);
  }

  /** The owner is done with the immediate that he had in hand. */
  void empty(int role) {
    // sync: role-hand (pairs with hand)
    memory.putLongRelease(at(role), NOTHING);
  }

  /** A recoverer is done with the immediate that the dead had in hand. */
  void empty(int role, long held) {
    replace(role, held, NOTHING);
  }

  private boolean replace(int role, long expected, long hand) {
    // sync: role-hand (pairs with hand)
    return memory.compareAndSetLong(at(role), expected, hand);
  }

  /**
   * Notes of all consumers what they have taken, so that slots can be written over of which all
   * that was in them has been taken before the call.
   */
  void noteAll() {
    for (int role = rolesMax; role < 2 * rolesMax; role++) {
      note(role, hand(role));
    }
  }

  /** False if there is nothing to note. */
  private boolean note(int role, long hand) {
    if (!hasTaken(role, hand)) {
      return false;
    }
    replace(role, hand, positionOf(hand) << KIND_BITS | HELD);
    return true;
  }

  private boolean hasTaken(int role, long hand) {
    return isTrying(hand) && ring.isTakenBy(role, positionOf(hand));
  }

  /** What a dead owner has in hand, noted. */
  long settled(int role) {
    long hand = hand(role);
    long last;
    do {
      last = hand;
      note(role, hand);
      // Again: if the slot was written over, that it had been his is noted since.
      hand = hand(role);
    } while (hand != last);
    return hand;
  }

  /** Whether an immediate is in hand, of which that is the word. */
  boolean hasImmediate(int role, long hand) {
    return isHeld(hand) || hasTaken(role, hand);
  }

  private long at(int role) {
    return offset + (long) role * ManyToManyLayout.ROLE_LENGTH;
  }
}
