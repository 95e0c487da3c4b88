package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.OwnerWord;

/**
 * A role that this process holds, or held: one word in shared memory that names its owner, and the
 * thread that may use the handle now.
 *
 * <p>A handle that another thread of this process uses moves to it: the word then names that
 * thread, so a role never belongs to a thread that has ended while one that lives uses it.
 */
final class Role {
  /*
   * Invariant:  a handle is usable only while the word in memory is this.word. Others change it only
   *             after they proved its thread dead; this handle's next thread finds out when it
   *             adopts the role, which it must before it touches anything.
   */
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final String label;

  private long word;
  private Thread user;
  private boolean busy;
  private boolean closed;

  private Role(Region region, long offset, String label, long word) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
    this.label = label;
    this.word = word;
    this.user = Thread.currentThread();
  }

  /**
   * Claims the role that the word at the offset stands for, if nobody living has it.
   *
   * @return null if somebody has
   */
  static Role tryClaim(Region region, long offset, String label) {
    Memory memory = region.memory();
    long mine = OwnerWord.current(region.participant());
    // sync: role (pairs with close)
    long seen = memory.getLongVolatile(offset);
    boolean isFree = seen == OwnerWord.FREE || OwnerWord.isDead(seen, region.participant());
    return isFree && memory.compareAndSetLong(offset, seen, mine)
        ? new Role(region, offset, label, mine)
        : null;
  }

  /** Tells who has the role that could not be claimed. */
  static RoleTakenException taken(Memory memory, long offset, String label, int allowed) {
    long holder = memory.getLongVolatile(offset);
    return new RoleTakenException(
        "%s is taken: %s (allowed: %d at a time)"
            .formatted(label, OwnerWord.describe(holder), allowed),
        OwnerWord.participantOf(holder));
  }

  /** Lets the calling thread pass if it is the one that may use the handle. */
  void check() {
    if (user != Thread.currentThread() | busy) {
      checkSlow();
    }
  }

  private void checkSlow() {
    if (busy) {
      throw inUse();
    }
    adoptSlow();
  }

  /** The handle is in the middle of something. */
  IllegalStateException inUse() {
    memory.capacity(); // A closed region is refused as such.
    return new IllegalStateException(
        label + " is in use (allowed: one open claim, no use by its own handler)");
  }

  /** The handle is not in the middle of what the caller goes on with. */
  IllegalStateException noClaim() {
    return new IllegalStateException(label + " has no open claim: committed, aborted, or closed");
  }

  private void adoptSlow() {
    memory.capacity(); // A closed region is refused as such.
    if (closed) {
      throw new IllegalStateException(label + " was given back");
    }
    long mine = OwnerWord.current(participant);
    if (!memory.compareAndSetLong(offset, word, mine)) {
      throw new IllegalStateException(
          "%s was lost: the thread that had it ended, and it belongs to %s"
              .formatted(label, OwnerWord.describe(memory.getLongVolatile(offset))));
    }
    word = mine;
    user = Thread.currentThread();
  }

  /** Says whether the handle is in the middle of something; then nothing else passes. */
  void setBusy(boolean isBusy) {
    busy = isBusy;
  }

  /** Gives the role back, if it is still this handle's. Closing twice is fine. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    busy = false;
    user = null;
    // sync: role (pairs with tryClaim)
    memory.compareAndSetLong(offset, word, OwnerWord.FREE);
  }
}
