package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.AsymmetricFence;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.OneToOneQueue;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An end of a pipe that this process has, or had: who of its threads uses it, and how it ends. */
final class PipeEnd {
  /*
   * Phase:          one word of the heap: a bit for "a handle was made", one for "closed", one for
   *                 "released", and above them how many threads wait for this end among others. The
   *                 last one out after closing releases the end, so nobody touches the pipe after it
   *                 may be gone.
   * Uses:           a flag for the thread that sends, one for the one that receives. Who comes sets
   *                 his flag and then looks at the phase; who closes or hands over changes the phase
   *                 and then looks at the flags. A full fence between the two would cost as much as
   *                 all the rest, so he who closes waits, if other threads have used the end, for
   *                 longer than any processor keeps a store to itself.
   * Handing over:   making a handle gives back the queues' roles, and the end stays this process's.
   *                 Its taker replaces the end's word; or this process does, when it uses the end
   *                 again. The word decides which of them has it.
   */
  private static final int HANDED = 1;
  private static final int CLOSED = 1 << 1;
  private static final int RELEASED = 1 << 2;
  private static final int ONE_WATCHER = 1 << 3;
  private static final int WATCHERS = -ONE_WATCHER;

  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(PipeEnd.class, "phase", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PipeState state;
  private final Side side;
  private final Sender sender; // null: it only receives
  private final Receiver receiver; // null: it only sends
  private final Use sending = new Use();
  private final Use receiving = new Use();
  private volatile long word;
  private volatile int phase;

  /**
   * @param word of the end, which this process has taken
   */
  PipeEnd(PipeState state, Side side, long word) {
    this.state = state;
    this.side = side;
    this.word = word;
    OneToOneQueue in = state.queue(side);
    OneToOneQueue out = state.queue(side.other());
    this.receiver = in == null ? null : new Receiver(this, in, state.parcels(side));
    this.sender = out == null ? null : new Sender(this, out, state.parcels(side.other()));
  }

  PipeState state() {
    return state;
  }

  Region region() {
    return state.region();
  }

  Side side() {
    return side;
  }

  Sender sender() {
    if (sender == null) {
      throw new UnsupportedOperationException(label() + " only receives (allowed: to receive)");
    }
    return sender;
  }

  Receiver receiver() {
    if (receiver == null) {
      throw new UnsupportedOperationException(label() + " only sends (allowed: to send)");
    }
    return receiver;
  }

  /** A message has come. */
  void hear() {
    if (sender != null) {
      sender.hear();
    }
  }

  String label() {
    return state.label() + " end=" + side;
  }

  static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Lets one thread at a time pass who sends. */
  void enterToSend() {
    sending.enter();
    if ((phase & (HANDED | CLOSED)) != 0) {
      enterSlow(sending);
    }
  }

  /** Lets the next one pass who sends. */
  void leaveToSend() {
    leave(sending);
  }

  /** Lets one thread at a time pass who receives. */
  void enterToReceive() {
    receiving.enter();
    if ((phase & (HANDED | CLOSED)) != 0) {
      enterSlow(receiving);
    }
  }

  /** Lets the next one pass who receives. */
  void leaveToReceive() {
    leave(receiving);
  }

  private void enterSlow(Use use) {
    boolean hasEntered = false;
    try {
      while ((requireOpen() & HANDED) != 0) {
        takeBack();
      }
      hasEntered = true;
    } finally {
      if (!hasEntered) {
        leave(use);
      }
    }
  }

  private void leave(Use use) {
    use.leave();
    if ((phase & CLOSED) != 0) {
      releaseIfLast();
    }
  }

  /** One thread at a time that sends, or receives. */
  private final class Use {
    private Thread user; // The last one.
    private boolean isBusy;

    void enter() {
      if (isBusy) {
        requireOpen();
        throw new IllegalStateException(
            label()
                + " is in use by another thread, or has an open claim (allowed: one that sends,"
                + " one that receives)");
      }
      isBusy = true;
      Thread current = Thread.currentThread();
      if (user != current) { // To store a reference costs more than to look at it.
        user = current;
        // Either who closes sees another user here, or this one sees below that it is closed.
        VarHandle.fullFence();
      }
      // Keeps the compiler from looking at the phase before this.
      VarHandle.storeStoreFence();
    }

    void leave() {
      // Whatever was done is done before this is seen.
      VarHandle.releaseFence();
      isBusy = false;
      VarHandle.storeStoreFence();
    }

    boolean isOthers() {
      return user != null && user != Thread.currentThread();
    }
  }

  private boolean isInUse() {
    if (sending.isOthers() || receiving.isOthers()) {
      AsymmetricFence.heavy();
    }
    VarHandle.fullFence();
    return sending.isBusy || receiving.isBusy;
  }

  /** Counts a thread that waits for this end among other things. */
  void watch() {
    while (true) {
      int now = requireOpen();
      if ((now & HANDED) != 0) {
        takeBack();
      } else if (PHASE.compareAndSet(this, now, now + ONE_WATCHER)) {
        return;
      }
    }
  }

  void unwatch() {
    PHASE.getAndAdd(this, -ONE_WATCHER);
    releaseIfLast();
  }

  private int requireOpen() {
    int now = phase;
    if ((now & CLOSED) != 0) {
      throw closed();
    }
    return now;
  }

  IllegalStateException closed() {
    return new IllegalStateException(label() + " is closed");
  }

  boolean isClosed() {
    return (phase & CLOSED) != 0;
  }

  /** Makes it ready for another process to take; returns the word that it will take it by. */
  synchronized long handOver() {
    int now = requireOpen();
    if ((now & HANDED) != 0) {
      return word;
    }
    // From here on nobody enters: he who tries takes it back, and for that waits for this.
    if ((now & WATCHERS) != 0 || !PHASE.compareAndSet(this, now, now | HANDED)) {
      throw inUse();
    }
    if (isInUse()) {
      PHASE.getAndBitwiseAnd(this, ~HANDED);
      releaseIfLast();
      throw inUse();
    }
    closeRoles();
    PipeEnds.of(region()).remove(this);
    return word;
  }

  private IllegalStateException inUse() {
    return new IllegalStateException(label() + " is in use (allowed: to hand over when it is not)");
  }

  /** The end is used again after a handle was made: whoever takes it first has it. */
  private synchronized void takeBack() {
    if ((phase & HANDED) == 0 || isClosed()) {
      return; // Another thread did, or nobody will.
    }
    long taken = state.take(side, word);
    if (taken == EndWord.FREE) {
      throw new IllegalStateException(
          "%s was handed over: %s".formatted(label(), EndWord.describe(state.word(side))));
    }
    word = taken;
    PipeEnds.of(region()).add(this, taken);
    PHASE.getAndBitwiseAnd(this, ~HANDED);
    releaseIfLast(); // If another thread closed it meanwhile, it was to be the taker's.
  }

  /** Closes it; what was sent can still be received at the other end. Closing twice is fine. */
  void close() {
    int now;
    do {
      now = phase;
      if ((now & CLOSED) != 0) {
        return;
      }
      // As one more who uses it, until this is done.
    } while (!PHASE.compareAndSet(this, now, (now | CLOSED) + ONE_WATCHER));
    PipeEnds.of(region()).remove(this);
    if ((now & HANDED) == 0) { // Else it is its taker's, or will be.
      endDirections();
      if (sender != null && !sending.isOthers()) {
        sender.abortOwn();
      }
    }
    unwatch();
  }

  /** Tells both directions that nobody is at this end, or at the other one. */
  private void endDirections() {
    if (sender != null) {
      sender.queue().close();
    }
    if (receiver != null) {
      receiver.queue().close();
    }
  }

  private void releaseIfLast() {
    int now = phase;
    if ((now & CLOSED) == 0 || isInUse()) {
      return;
    }
    while ((now & (WATCHERS | HANDED | RELEASED)) == 0) {
      if (PHASE.compareAndSet(this, now, now | RELEASED)) {
        release();
        return;
      }
      now = phase;
    }
  }

  private void release() {
    endDirections(); // If it was being handed over while it was closed, nobody has.
    closeRoles();
    if (receiver != null) {
      receiver.parcels().discard();
    }
    lookAtPeer(); // As long as the pipe is there for sure.
    if (state.replace(side, word, EndWord.closed(word))) {
      try {
        state.removeIfOver();
      } catch (IOException e) {
        // Somebody who is stopped holds the directory: who looks for room will remove the pipe.
      }
    }
  }

  private void closeRoles() {
    if (sender != null) {
      sender.closeRole();
    }
    if (receiver != null) {
      receiver.closeRole();
    }
  }

  /** Looks if the peer is alive; if it is not, both directions end. The caller uses this end. */
  void lookAtPeer() {
    long peer = state.word(side.other());
    if (EndWord.isHeld(peer) && state.isGone(peer)) {
      if (state.replace(side.other(), peer, EndWord.dead(peer))) {
        endDirections();
      }
    } else if (EndWord.isDead(peer)) {
      endDirections(); // Who declared it dead was another thread of this process, or died since.
    }
  }

  private boolean isPeerDead() {
    return EndWord.isDead(state.word(side.other()));
  }

  /** Whether the peer will not use its end any more. */
  boolean isPeerOver() {
    return EndWord.isOver(state.word(side.other()));
  }

  /** What who receives is told of the end of the queue. */
  RuntimeException endOfStream() {
    if (isClosed()) {
      return closed();
    }
    lookAtPeer();
    String why =
        isPeerDead() ? ": the process at its other end died" : ": its other end was closed";
    return new EndOfStreamException(label() + " has ended" + why, isPeerDead());
  }

  /** What who sends is told of the end of the queue. */
  RuntimeException brokenPipe() {
    if (isClosed()) {
      return closed();
    }
    lookAtPeer();
    String why =
        isPeerDead() ? ": the process at its other end died" : ": its other end was closed";
    return new BrokenPipeException(label() + " is broken" + why, isPeerDead());
  }

  @Override
  public String toString() {
    return label() + " in " + region();
  }
}
