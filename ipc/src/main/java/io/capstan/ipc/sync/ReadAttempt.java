package io.capstan.ipc.sync;

/** One thread's way to read: first a slot, then no writer. */
final class ReadAttempt implements WaitPoint.Condition {
  private final ReadWriteState state;
  private final ReaderTable readers;
  private int slot = ReaderTable.NONE;

  ReadAttempt(ReadWriteState state) {
    this.state = state;
    this.readers = state.readers();
  }

  /** The slot that the reader holds. */
  int slot() {
    return slot;
  }

  @Override
  public boolean isMet(boolean look) {
    // A free word is left alone: who takes it and dies would be taken for a writer that died.
    if (look && state.isWriterDead() && state.writer().tryAcquire().isHeld()) {
      state.endWrite();
    }
    return slot == ReaderTable.NONE ? tryClaim(look) : tryEndWait();
  }

  private boolean tryClaim(boolean look) {
    slot = readers.claim(look);
    if (slot == ReaderTable.NONE && state.writer().isHeldByCurrentThread()) {
      slot = readers.claimAsWriter(); // The others may wait for this thread, and so for ever.
    }
    if (slot == ReaderTable.NONE) {
      return false;
    }
    // sync: read-write (pairs with the writer's word, then ReaderTable.isDrained)
    if (state.isWriterPresent()) {
      readers.beginToWait(slot, state.epoch());
      state.drained().signalOne();
      return false;
    }
    return true;
  }

  private boolean tryEndWait() {
    if (!readers.isWaiting(slot)) {
      return true; // A writer let it go first.
    }
    if (state.isWriterPresent()) {
      return false;
    }
    if (readers.endWait(slot) && state.isWriterPresent()) {
      readers.goOnWaiting(slot);
      state.drained().signalOne();
      return false;
    }
    return true;
  }

  /** Gives back what was claimed. */
  void giveUp() {
    if (slot != ReaderTable.NONE) {
      state.leave(slot);
    }
  }
}
