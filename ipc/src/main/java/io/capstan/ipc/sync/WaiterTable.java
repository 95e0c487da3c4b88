package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;

/**
 * Who waits for something, in the order of arrival, each at a wait point of its own.
 *
 * <p><b>Callers.</b> Any thread of any process; {@link #leave} and the wait on a slot are its
 * owner's.
 *
 * <p><b>Progress.</b> Every method is lock-free and looks at each slot once or twice.
 *
 * <p><b>Memory consistency.</b> All words are volatile.
 *
 * <p><b>Peer death.</b> A slot names its owner from its claim on; {@link #drop} frees a dead one's.
 *
 * <p><b>Units.</b> Slots by index, order by ticket.
 */
final class WaiterTable {
  /*
   * Invariants:     ticket != 0 only while owner != FREE, and ticket = 0 in a free slot.
   *                 count >= the number of claimed slots: it is raised before and lowered after, so
   *                 that count = 0 proves that nobody waits. Deaths leave it too high, which costs
   *                 a look at the slots.
   * Non-invariants: tickets are drawn before they are shown: for an instant a later waiter may look
   *                 like the oldest.
   * Signal:         how many tickets had been drawn when the slot was signalled, plus one; a signal
   *                 that its owner did not live to see is for those who waited by then.
   * Crash points:   a claimed slot without a ticket, or an undertaker's with the dead one's ticket:
   *                 both name a dead owner, and the next undertaker finds them.
   */
  static final int NONE = -1;

  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final int capacity;

  WaiterTable(Region region, long offset, int capacity) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Queues the calling thread.
   *
   * @return its slot, or {@link #NONE} if all are claimed
   */
  int join() {
    long mine = OwnerWord.current(participant);
    memory.getAndAddInt(offset + WaiterTableLayout.COUNT_OFFSET, 1);
    for (int index = 0; index < capacity; index++) {
      long slot = slot(index);
      if (owner(index) == OwnerWord.FREE
          && memory.compareAndSetLong(
              slot + WaiterTableLayout.OWNER_OFFSET, OwnerWord.FREE, mine)) {
        memory.putLongVolatile(slot + WaiterTableLayout.SIGNAL_OFFSET, 0);
        waitPoint(index).forgetWaiters();
        memory.putLongVolatile(slot + WaiterTableLayout.TICKET_OFFSET, nextTicket());
        return index;
      }
    }
    memory.getAndAddInt(offset + WaiterTableLayout.COUNT_OFFSET, -1);
    return NONE;
  }

  private long nextTicket() {
    return memory.getAndAddLong(offset + WaiterTableLayout.TICKETS_OFFSET, 1) + 1;
  }

  /** Gives the calling thread's slot back. */
  void leave(int index) {
    long slot = slot(index);
    memory.putLongVolatile(slot + WaiterTableLayout.TICKET_OFFSET, 0);
    memory.putLongVolatile(slot + WaiterTableLayout.OWNER_OFFSET, OwnerWord.FREE);
    memory.getAndAddInt(offset + WaiterTableLayout.COUNT_OFFSET, -1);
  }

  /** Frees the slot if its owner is dead. It costs system calls. */
  boolean drop(int index) {
    long dead = owner(index);
    boolean isMine =
        OwnerWord.isDead(dead, participant)
            && memory.compareAndSetLong(
                slot(index) + WaiterTableLayout.OWNER_OFFSET, dead, OwnerWord.current(participant));
    if (isMine) {
      leave(index);
    }
    return isMine;
  }

  /** Frees the slots of all the dead. */
  void dropAll() {
    for (int index = 0; index < capacity; index++) {
      drop(index);
    }
  }

  /** Who waits longest without a signal, dead or alive, or {@link #NONE}. */
  int oldest() {
    return memory.getIntVolatile(offset + WaiterTableLayout.COUNT_OFFSET) == 0
        ? NONE
        : oldestBefore(Long.MAX_VALUE);
  }

  /** Who waits longest without a signal among those with a smaller ticket, or {@link #NONE}. */
  int oldestBefore(long ticketLimit) {
    int oldest = NONE;
    long least = ticketLimit;
    for (int index = 0; index < capacity; index++) {
      long ticket = ticket(index);
      if (ticket != 0 && ticket < least && !isSignalled(index)) {
        least = ticket;
        oldest = index;
      }
    }
    return oldest;
  }

  /** Who came just before the waiter in that slot, or {@link #NONE}. */
  int predecessor(int index) {
    int latest = NONE;
    long most = 0;
    long own = ticket(index);
    for (int other = 0; other < capacity; other++) {
      long ticket = ticket(other);
      if (ticket > most && ticket < own) {
        most = ticket;
        latest = other;
      }
    }
    return latest;
  }

  /** How many wait without a signal, dead or alive. */
  int waitingCount() {
    int count = 0;
    for (int index = 0; index < capacity; index++) {
      if (ticket(index) != 0 && !isSignalled(index)) {
        count++;
      }
    }
    return count;
  }

  /** Signals a waiter, for itself and in case of its death for those who have come by now. */
  void signal(int index) {
    signal(index, memory.getLongVolatile(offset + WaiterTableLayout.TICKETS_OFFSET) + 1);
  }

  /** Signals a waiter, for itself and in case of its death for those with a smaller ticket. */
  void signal(int index, long ticketLimit) {
    memory.putLongVolatile(slot(index) + WaiterTableLayout.SIGNAL_OFFSET, ticketLimit);
    waitPoint(index).signalOne();
  }

  boolean isSignalled(int index) {
    return signalOf(index) != 0;
  }

  /** What the waiter was signalled with; 0 if it was not. */
  long signalOf(int index) {
    return memory.getLongVolatile(slot(index) + WaiterTableLayout.SIGNAL_OFFSET);
  }

  /** Whether the waiter in that slot was signalled and is dead. It may cost system calls. */
  boolean isSignalLost(int index) {
    return ticket(index) != 0 && isSignalled(index) && OwnerWord.isDead(owner(index), participant);
  }

  WaitPoint waitPoint(int index) {
    return new WaitPoint(memory, slot(index) + WaiterTableLayout.WAIT_POINT_OFFSET);
  }

  private long owner(int index) {
    return memory.getLongVolatile(slot(index) + WaiterTableLayout.OWNER_OFFSET);
  }

  private long ticket(int index) {
    return memory.getLongVolatile(slot(index) + WaiterTableLayout.TICKET_OFFSET);
  }

  private long slot(int index) {
    return offset + WaiterTableLayout.SLOTS_OFFSET + (long) index * WaiterTableLayout.SLOT_LENGTH;
  }
}
