package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.OwnerWord;

/**
 * Who has the roles of a {@link ManyToManyQueue}. A role's owner word is one of
 *
 * <pre>
 *   bit 63           32 31 30                0
 *      +---------------+--+-------------------+
 *      | 0             | 0| 0                 |  FREE
 *      | participant   | 0| thread's token    |  owned, see OwnerWord
 *      | participant   | 1| epoch             |  dying: its owner is proven dead, its cell not seen to
 *      | participant   | 1| all ones          |  died: as free, but its last owner did not close it
 *      +---------------+--+-------------------+
 *
 *   FREE or died --claim--> owned --close--> FREE
 *                           owned --bury---> dying --finish--> died
 * </pre>
 *
 * <p>An owner, as cells name it, is {@code epoch << ROLE_BITS | role}. The epoch grows with each
 * claim of the role, so an owner is never given again.
 */
final class ManyToManyRoles {
  /** Which half of the table. */
  enum Kind {
    PRODUCER("producer"),
    CONSUMER("consumer");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** For the texts of errors. */
    String word() {
      return word;
    }
  }

  /** For the number of a role, below its epoch. */
  static final int ROLE_BITS = 11;

  private static final long FREE = OwnerWord.FREE;
  private static final long DEATH = 1L << 31;
  private static final long EPOCH_MASK = DEATH - 1;

  private static final int TALLY_BITS = 24;
  private static final long TALLY_MASK = (1 << TALLY_BITS) - 1;

  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final int rolesMax;

  ManyToManyRoles(Region region, long queue, ManyToManyShape shape) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = queue + ManyToManyLayout.ROLES_OFFSET;
    this.rolesMax = shape.rolesMax();
  }

  /** How many roles there are, of both kinds. */
  int count() {
    return 2 * rolesMax;
  }

  int first(Kind kind) {
    return kind == Kind.PRODUCER ? 0 : rolesMax;
  }

  int end(Kind kind) {
    return first(kind) + rolesMax;
  }

  Kind kindOf(int role) {
    return role < rolesMax ? Kind.PRODUCER : Kind.CONSUMER;
  }

  /**
   * Claims a role; first one that was left by a death, so that it is known that somebody has
   * followed.
   *
   * @param claimant its owner word
   * @return the role, or -1 if all are taken, or dying
   */
  int claim(Kind kind, long claimant) {
    int role = claimFrom(kind, claimant, true);
    return role >= 0 ? role : claimFrom(kind, claimant, false);
  }

  private int claimFrom(Kind kind, long claimant, boolean died) {
    for (int role = first(kind); role < end(kind); role++) {
      long word = owner(role);
      if ((died ? isDied(word) : word == FREE) && replace(role, word, claimant)) {
        // Nobody but the owner raises it. If he dies before, there is nothing of his to be found.
        // sync: role-epoch (pairs with epoch)
        memory.putLongRelease(at(role) + ManyToManyLayout.ROLE_EPOCH_OFFSET, epoch(role) + 1);
        return role;
      }
    }
    return -1;
  }

  /** What cells name the role's owner with, during this claim of it. */
  long ownerOf(int role) {
    return epoch(role) << ROLE_BITS | role;
  }

  /** The role of an owner. */
  static int roleOf(long owner) {
    return (int) (owner & (1 << ROLE_BITS) - 1);
  }

  long owner(int role) {
    // sync: role-owner (pairs with replace)
    return memory.getLongVolatile(at(role) + ManyToManyLayout.ROLE_OWNER_OFFSET);
  }

  private boolean replace(int role, long expected, long word) {
    // sync: role-owner (pairs with owner)
    return memory.compareAndSetLong(at(role) + ManyToManyLayout.ROLE_OWNER_OFFSET, expected, word);
  }

  private long epoch(int role) {
    // sync: role-epoch (pairs with claimFrom)
    return memory.getLongAcquire(at(role) + ManyToManyLayout.ROLE_EPOCH_OFFSET);
  }

  /**
   * Makes the calling thread the owner of a role of this participant, in place of another thread.
   *
   * @return false if the role has been lost: that thread had ended, and somebody saw it
   */
  boolean handOver(int role, long from, long to) {
    return replace(role, from, to);
  }

  /** Gives the role back. The caller owns it, and has no cell in hand. */
  void release(int role, long word) {
    replace(role, word, FREE);
  }

  /**
   * Moves a role whose owner is dead on to dying; from there on he cannot hand it over.
   *
   * @return the word of a dying role, or 0 if it is not dying
   */
  long bury(int role) {
    long word = owner(role);
    if (isOwned(word) && OwnerWord.isDead(word, participant)) {
      long dying = word >>> Integer.SIZE << Integer.SIZE | DEATH | graveEpoch(ownerOf(role));
      replace(role, word, dying);
      word = owner(role);
    }
    return isDying(word) ? word : FREE;
  }

  /** Ends the death of an owner, of whom nothing is left. */
  void finish(int role, long owner) {
    long word = owner(role);
    // Another claim's death must not be ended: its epoch is another one.
    if (isDying(word) && (word & EPOCH_MASK) == graveEpoch(owner)) {
      replace(role, word, word | EPOCH_MASK);
    }
  }

  /** The same epoch is seen again after two thousand million claims of one role. */
  private static long graveEpoch(long owner) {
    return (owner >>> ROLE_BITS) % EPOCH_MASK;
  }

  /** Whether a role with that owner word can be claimed. */
  static boolean isFree(long word) {
    return word == FREE || isDied(word);
  }

  private static boolean isOwned(long word) {
    return word != FREE && (word & DEATH) == 0;
  }

  private static boolean isDying(long word) {
    return (word & DEATH) != 0 && (word & EPOCH_MASK) != EPOCH_MASK;
  }

  private static boolean isDied(long word) {
    return (word & DEATH) != 0 && (word & EPOCH_MASK) == EPOCH_MASK;
  }

  /**
   * Whose death leaves those waiting who wait for that kind: the id of a participant that died
   * without closing its role if nobody has such a role, else 0.
   */
  int lastDead(Kind kind) {
    int dead = 0;
    for (int role = first(kind); role < end(kind); role++) {
      long word = owner(role);
      if (isOwned(word)) {
        return 0;
      }
      dead = word == FREE ? dead : OwnerWord.participantOf(word);
    }
    return dead;
  }

  /** A participant that has such a role. */
  int anyOwner(Kind kind) {
    return OwnerWord.participantOf(owner(first(kind)));
  }

  /**
   * Counts the record that a dead owner had in hand, once however many find it: the tally names the
   * last owner who was counted, and owners of a role come in order.
   */
  void countLost(long owner) {
    long tally = at(roleOf(owner)) + ManyToManyLayout.ROLE_TALLY_OFFSET;
    long epoch = owner >>> ROLE_BITS;
    long counted = memory.getLongVolatile(tally);
    while (counted >>> TALLY_BITS < epoch) {
      memory.compareAndSetLong(
          tally, counted, epoch << TALLY_BITS | (counted & TALLY_MASK) + 1 & TALLY_MASK);
      counted = memory.getLongVolatile(tally);
    }
  }

  /** How many records have been counted. */
  long lostCount() {
    long sum = 0;
    for (int role = first(Kind.CONSUMER); role < end(Kind.CONSUMER); role++) {
      sum += memory.getLongVolatile(at(role) + ManyToManyLayout.ROLE_TALLY_OFFSET) & TALLY_MASK;
    }
    return sum;
  }

  private long at(int role) {
    return offset + (long) role * ManyToManyLayout.ROLE_LENGTH;
  }
}
