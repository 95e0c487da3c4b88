package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.sync.WaitPoint;

/**
 * How many items each process has taken from a {@link JoinableQueue} and not finished: a word a
 * process, which names it, so that those of the dead are known.
 *
 * <pre>
 *   bit 63                32 31                  0
 *      +--------------------+---------------------+
 *      | participant's id   | items               |
 *      +--------------------+---------------------+
 * </pre>
 */
final class Receipts implements Runnable {
  private static final long COUNT_MASK = (1L << Integer.SIZE) - 1;

  private final Memory memory;
  private final Participant participant;
  private final String label;
  private final long slots;
  private final WaitPoint finished;
  private volatile long own;

  Receipts(ManyToManyState state, long queue) {
    this.memory = state.memory();
    this.participant = state.region().participant();
    this.label = "queue=" + state.name();
    this.slots = queue + TypedLayout.receiptsOffset(state.shape());
    this.finished = new WaitPoint(memory, queue + TypedLayout.FINISHED_OFFSET);
  }

  /** Where those wait that wait for all to be finished. */
  WaitPoint finished() {
    return finished;
  }

  /** One more. Called before the item leaves the queue, so that it is always in one of the two. */
  void add() {
    long slot = own;
    // sync: receipts (pairs with unfinished)
    memory.getAndAddLong(slot == 0 ? claim() : slot, 1);
  }

  /**
   * One less.
   *
   * @throws IllegalStateException if this process has none
   */
  void remove() {
    long slot = own;
    long mine = (long) participant.id() << Integer.SIZE;
    long word;
    do {
      word = slot == 0 ? mine : memory.getLongVolatile(slot);
      if ((word & COUNT_MASK) == 0) {
        throw new IllegalStateException(
            label + ": taskDone() called more often than this process took items: unfinished=0");
      }
      // sync: receipts (pairs with unfinished)
    } while (!memory.compareAndSetLong(slot, word, word - 1));
    finished.signalAll();
  }

  /** What a dead process left unfinished nobody finishes: its slot is the next one's. */
  private synchronized long claim() {
    if (own != 0) {
      return own;
    }
    long mine = (long) participant.id() << Integer.SIZE;
    for (int index = 0; index < TypedLayout.RECEIPT_SLOTS; index++) {
      long slot = slots + (long) index * TypedLayout.RECEIPT_LENGTH;
      long word = memory.getLongVolatile(slot);
      if ((word == 0 || isDead(word)) && memory.compareAndSetLong(slot, word, mine)) {
        own = slot;
        return slot;
      }
    }
    throw new RoleTakenException(
        "%s: processes that take items (allowed: %d)".formatted(label, TypedLayout.RECEIPT_SLOTS),
        (int) (memory.getLongVolatile(slots) >>> Integer.SIZE));
  }

  private boolean isDead(long word) {
    return !participant.isAlive((int) (word >>> Integer.SIZE));
  }

  /** Whether a living process has items that are not finished. It costs system calls if so. */
  boolean unfinished() {
    for (int index = 0; index < TypedLayout.RECEIPT_SLOTS; index++) {
      // sync: receipts (pairs with add and remove)
      long word = memory.getLongVolatile(slots + (long) index * TypedLayout.RECEIPT_LENGTH);
      if ((word & COUNT_MASK) != 0 && !isDead(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many items processes that are dead by now had taken and not finished, as far as is seen.
   */
  long abandonedCount() {
    long abandoned = 0;
    for (int index = 0; index < TypedLayout.RECEIPT_SLOTS; index++) {
      long word = memory.getLongVolatile(slots + (long) index * TypedLayout.RECEIPT_LENGTH);
      if ((word & COUNT_MASK) != 0 && isDead(word)) {
        abandoned += word & COUNT_MASK;
      }
    }
    return abandoned;
  }

  /** The region is about to be closed: what is unfinished stays so. */
  @Override
  public void run() {
    finished.signalAll();
  }
}
