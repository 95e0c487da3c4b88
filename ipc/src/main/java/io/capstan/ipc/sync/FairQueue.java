package io.capstan.ipc.sync;

/**
 * The queue before a fair lock: its head, once the lock is free, takes it.
 *
 * <p><b>Callers.</b> Any thread of any process.
 *
 * <p><b>Progress.</b> Blocking, in the order of arrival.
 *
 * <p><b>Memory consistency.</b> The lock's word orders everything.
 *
 * <p><b>Peer death.</b> A waiter looks whether the one before it lives, and takes the place of a
 * dead one.
 *
 * <p><b>Units.</b> Nanoseconds.
 */
final class FairQueue {
  /*
   * Algorithm:     a ticket queue; each waiter sleeps apart, so that a release wakes the head alone.
   * Why no wake is lost: the releaser frees the lock, then looks for the head; a waiter queues, then
   *                looks at the lock. A waiter that leaves without the lock wakes the next head, which
   *                looks at the lock.
   * Crash points:  a dead head swallows the wake; its successor notices after a pause.
   */
  private final WaiterTable table;
  private final WaitPoint seatLeft;

  FairQueue(WaiterTable table, WaitPoint seatLeft) {
    this.table = table;
    this.seatLeft = seatLeft;
  }

  /** Whether a newcomer has nobody to wait for. */
  boolean isEmpty() {
    return table.oldest() == WaiterTable.NONE;
  }

  /** Waits for the turn, then until the lock is taken; false if the time was up first. */
  boolean await(WaitPoint.Condition take, WaitStrategy strategy, long timeoutNanos)
      throws InterruptedException {
    Pacer pacer = new Pacer(timeoutNanos);
    int[] seat = {WaiterTable.NONE};
    if (!seatLeft.await(look -> sit(seat, look), strategy, timeoutNanos)) {
      return false;
    }
    boolean took = false;
    try {
      pacer.isLookDue();
      took = table.waitPoint(seat[0]).await(turn(seat[0], take), strategy, pacer.leftNanos());
    } finally {
      leave(seat[0], took);
    }
    return took;
  }

  /** Waits until the lock is taken, in spite of interrupts, which cost no place in the queue. */
  void awaitUninterruptibly(WaitPoint.Condition take, WaitStrategy strategy) {
    int[] seat = {WaiterTable.NONE};
    seatLeft.awaitUninterruptibly(look -> sit(seat, look), strategy);
    boolean took = false;
    try {
      table.waitPoint(seat[0]).awaitUninterruptibly(turn(seat[0], take), strategy);
      took = true;
    } finally {
      leave(seat[0], took);
    }
  }

  private boolean sit(int[] seat, boolean look) {
    seat[0] = table.join();
    if (seat[0] == WaiterTable.NONE && look) {
      table.dropAll();
      seat[0] = table.join();
    }
    return seat[0] != WaiterTable.NONE;
  }

  private WaitPoint.Condition turn(int seat, WaitPoint.Condition take) {
    return look -> isHead(seat, look) && take.isMet(look);
  }

  private void leave(int seat, boolean took) {
    table.leave(seat);
    seatLeft.signalOne();
    if (!took) {
      wakeHead();
    }
  }

  private boolean isHead(int seat, boolean look) {
    int before = table.predecessor(seat);
    while (look && before != WaiterTable.NONE && table.drop(before)) {
      before = table.predecessor(seat);
    }
    return before == WaiterTable.NONE;
  }

  /** Makes the first in the queue look at the lock. */
  void wakeHead() {
    int head = table.oldest();
    if (head != WaiterTable.NONE) {
      table.waitPoint(head).signalOne();
    }
  }
}
