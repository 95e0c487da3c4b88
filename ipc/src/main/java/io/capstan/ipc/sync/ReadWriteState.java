package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;

/** The shared words of a read-write lock, and what readers and writers do to each other. */
final class ReadWriteState {
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final SharedLock writer;
  private final ReaderTable readers;
  private final WaitPoint drained;
  private final WaitPoint readable;

  ReadWriteState(Region region, long offset, WaitStrategy strategy) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
    this.writer = SharedLock.at(region, offset + ReadWriteLockLayout.LOCK_OFFSET).with(strategy);
    this.readers = new ReaderTable(region, offset + ReadWriteLockLayout.READERS_OFFSET);
    this.drained = new WaitPoint(memory, offset + ReadWriteLockLayout.DRAINED_OFFSET);
    this.readable = new WaitPoint(memory, offset + ReadWriteLockLayout.READABLE_OFFSET);
  }

  SharedLock writer() {
    return writer;
  }

  ReaderTable readers() {
    return readers;
  }

  /** Where the writer waits for the last reader to leave. */
  WaitPoint drained() {
    return drained;
  }

  /** Where readers wait for the writer to leave. */
  WaitPoint readable() {
    return readable;
  }

  /** How many writers have left. */
  long epoch() {
    return memory.getLongVolatile(offset + ReadWriteLockLayout.EPOCH_OFFSET);
  }

  /** Lets those read who have waited since an earlier writer, and still do. The caller writes. */
  void letOverdueRead() {
    if (readers.endWaitsBefore(epoch())) {
      readable.signalAll();
    }
  }

  /** Gives back the writer's last hold. */
  void endWrite() {
    memory.putLongVolatile(offset + ReadWriteLockLayout.EPOCH_OFFSET, epoch() + 1);
    writer.unlock();
    readable.signalAll();
  }

  /** Whether somebody else writes, or is about to. */
  boolean isWriterPresent() {
    return writer.isLocked() && !writer.isHeldByCurrentThread();
  }

  /** Whether who writes, or is about to, is proven dead. It costs system calls. */
  boolean isWriterDead() {
    long word = ReadWriteLockLayout.LOCK_OFFSET + LockLayout.WORD_OFFSET;
    return OwnerWord.isDead(memory.getLongVolatile(offset + word), participant);
  }

  /** Gives back a reader's slot. */
  void leave(int slot) {
    readers.free(slot);
    drained.signalOne();
    readable.signalOne(); // It may be the slot that one waits for.
  }

  Acquired acquired() {
    return writer.needsRepairNow() ? Acquired.ABANDONED : Acquired.NORMAL;
  }
}
