package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One attachment to a region, and the way to ask whether another one lives.
 *
 * <p>Its id is what claims in shared memory name as their owner. Ids are never 0 and not given
 * again, so a claim by a dead participant stays recognisable.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> {@link #isAlive} makes a few system calls and waits for nobody.
 *
 * <p><b>Memory consistency.</b> What a participant wrote before it died is visible to whoever saw
 * {@code isAlive} return false.
 *
 * <p><b>Peer death.</b> Dead means proven dead: the kernel has dropped the participant's file lock,
 * or the participant has left. A stopped, paused or slow process is alive.
 */
public final class Participant {
  /*
   * The lock on participant-SLOT.lock is the claim on the slot; the record only tells others about
   * it. Joining and leaving happen behind the region's gate, so that no sweep takes a region for
   * dead between the lock and the record.
   */

  /** A proof takes a few times as many system calls as a look at a thread. */
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Memory memory;

  /** To leave with: open for longer than what others use. */
  private final Memory records;

  private final Supplier<Path> regionDirectory;
  private final LockFile lock;
  private final int id;
  private final AtomicBoolean present = new AtomicBoolean(true);

  /** When each slot's owner was proven alive last; written in races, which do not matter. */
  private final long[] provenNanos = new long[RegionLayout.PARTICIPANTS_MAX];

  private Participant(Memory memory, Supplier<Path> regionDirectory, LockFile lock, int slot) {
    this.memory = memory;
    this.records = memory.again();
    this.regionDirectory = regionDirectory;
    this.lock = lock;
    this.id = occupy(memory, slot);
    Arrays.fill(provenNanos, System.nanoTime() - PROOF_NANOS);
  }

  /**
   * Takes a slot. The caller is behind the gate.
   *
   * @param directoryNow where the region's files are at this moment
   * @param regionDirectory where they will be whenever it is asked; deleting a region moves them
   * @throws RegionException if all slots belong to the living
   */
  static Participant join(Memory memory, Path directoryNow, Supplier<Path> regionDirectory)
      throws IOException {
    for (boolean emptyOnly : new boolean[] {true, false}) {
      for (int slot = 0; slot < RegionLayout.PARTICIPANTS_MAX; slot++) {
        if (emptyOnly && memory.getIntAcquire(recordOffset(slot)) != 0) {
          continue; // Occupied, perhaps by a dead one: the second round finds out.
        }
        LockFile lock = LockFile.tryAcquire(RegionFiles.participantFile(directoryNow, slot));
        if (lock != null) {
          return new Participant(memory, regionDirectory, lock, slot);
        }
      }
    }
    throw new RegionException(
        "region=%s has no free slot (allowed: %d participants)"
            .formatted(directoryNow, RegionLayout.PARTICIPANTS_MAX));
  }

  private static int occupy(Memory memory, int slot) {
    long record = recordOffset(slot);
    int lastEpoch = memory.getInt(record + ParticipantLayout.EPOCH_OFFSET);
    // Epoch 0 is left out: slot 0 of it would be id 0, nobody.
    int epoch = Math.max(1, (lastEpoch + 1) & ParticipantLayout.EPOCH_MASK);
    int id = epoch << ParticipantLayout.SLOT_BITS | slot;
    memory.putInt(record + ParticipantLayout.EPOCH_OFFSET, epoch);
    memory.putLong(record + ParticipantLayout.PID_OFFSET, ProcessIdentity.current().pid());
    memory.putLong(record + ParticipantLayout.START_OFFSET, ProcessIdentity.current().start());
    memory.putLong(record + ParticipantLayout.PID_NAMESPACE_OFFSET, ThreadToken.pidNamespace());
    // sync: participant-id (pairs with isAlive)
    memory.putIntRelease(record + ParticipantLayout.ID_OFFSET, id);
    return id;
  }

  /**
   * Gives the slot back; leaving twice is fine. The caller is behind the gate, or gave up on it,
   * and has closed the region's memory: what this participant owned is anybody's from now on.
   */
  void leave() throws IOException {
    if (!present.compareAndSet(true, false)) {
      return;
    }
    long record = recordOffset(id & ParticipantLayout.SLOT_MASK);
    // sync: participant-id (pairs with isAlive)
    records.putIntRelease(record + ParticipantLayout.ID_OFFSET, 0);
    lock.close();
  }

  /** Who this participant is in every claim it makes; never 0. */
  public int id() {
    return id;
  }

  /**
   * Whether the participant of that id is alive. False is final; true may be out of date when it
   * returns, and is what is said of one whose lock file cannot be looked at.
   *
   * @throws IllegalArgumentException if it is no participant's id
   */
  public boolean isAlive(int participantId) {
    int slot = participantId & ParticipantLayout.SLOT_MASK;
    if (participantId == 0 || slot >= RegionLayout.PARTICIPANTS_MAX) {
      throw new IllegalArgumentException(
          "participantId=" + participantId + " (allowed: what Participant.id() returned)");
    }
    long record = recordOffset(slot);
    // sync: participant-id (pairs with occupy and leave)
    if (memory.getIntAcquire(record + ParticipantLayout.ID_OFFSET) != participantId) {
      return false;
    }
    if (participantId == id) {
      return true;
    }
    return lockIsHeld(slot);
  }

  /**
   * Whether the thread with that token of the participant of that id is alive. False is final. Of a
   * thread whose death cannot be proven (see {@link ThreadToken}) it is as {@link #isAlive}.
   *
   * <p>A thread that is seen in its process is taken to live, without a look at the lock, for two
   * seconds after the last such look: to be wrong takes a zombie, or another process that was given
   * both its numbers, and who waits asks again.
   *
   * @throws IllegalArgumentException if the id is no participant's
   */
  public boolean isThreadAlive(int participantId, int threadToken) {
    switch (sight(participantId, threadToken)) {
      case GONE:
        return false;
      case THERE:
        return isProvenLately(participantId) || isProven(participantId);
      default:
        return isAlive(participantId);
    }
  }

  private boolean isProvenLately(int participantId) {
    int slot = participantId & ParticipantLayout.SLOT_MASK;
    return System.nanoTime() - provenNanos[slot] < PROOF_NANOS;
  }

  private boolean isProven(int participantId) {
    boolean isAlive = isAlive(participantId);
    if (isAlive) {
      provenNanos[participantId & ParticipantLayout.SLOT_MASK] = System.nanoTime();
    }
    return isAlive;
  }

  private ThreadToken.Sight sight(int participantId, int threadToken) {
    int slot = participantId & ParticipantLayout.SLOT_MASK;
    if (slot >= RegionLayout.PARTICIPANTS_MAX) {
      return ThreadToken.Sight.UNKNOWN;
    }
    long record = recordOffset(slot);
    // sync: participant-id (pairs with occupy and leave)
    if (memory.getIntAcquire(record + ParticipantLayout.ID_OFFSET) != participantId) {
      return ThreadToken.Sight.UNKNOWN;
    }
    long namespace = memory.getLong(record + ParticipantLayout.PID_NAMESPACE_OFFSET);
    boolean isVisible = namespace != 0 && namespace == ThreadToken.pidNamespace();
    // If the record is a successor's by now, what is seen is wrong, but the owner is as dead.
    return isVisible
        ? ThreadToken.look(
            memory.getLong(record + ParticipantLayout.PID_OFFSET), threadToken, participantId == id)
        : ThreadToken.Sight.UNKNOWN;
  }

  private boolean lockIsHeld(int slot) {
    Path directory = regionDirectory.get();
    try {
      // If the region has been deleted since, this was a look at the lock of a stranger, in a new
      // region of that name. Not proven dead is alive.
      return LockFile.isHeld(RegionFiles.participantFile(directory, slot))
          || !directory.equals(regionDirectory.get());
    } catch (IOException e) {
      return true; // Moved between the question and the look; or this process has no file left.
    }
  }

  private static long recordOffset(int slot) {
    return RegionLayout.PARTICIPANTS_OFFSET + (long) slot * ParticipantLayout.LENGTH;
  }
}
