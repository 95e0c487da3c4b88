package io.capstan.ipc.memory;

/**
 * One participant's record. Whoever holds the lock on {@code participant-SLOT.lock} is the only one
 * who writes it.
 *
 * <pre>
 *   byte 0        4        8        16       24              32             128
 *       +--------+--------+--------+--------+---------------+--------------+
 *       | id     | epoch  | pid    | start  | pid namespace | unused       |
 *       +--------+--------+--------+--------+---------------+--------------+
 *
 *  offset size field  written by    read by  ordering
 *       0    4 id     lock's holder anyone   release / acquire; 0: nobody; written last
 *       4    4 epoch  lock's holder next one plain, guarded by the file lock
 *       8    8 pid    lock's holder anyone   plain, guarded by id
 *      16    8 start  lock's holder anyone   plain, guarded by id
 *      24    8 pid namespace, as start
 * </pre>
 *
 * <p>An id is {@code epoch << SLOT_BITS | slot}. The epoch grows with every participant of the
 * slot, so the id of a dead one is never given again (but after four million attachments to one
 * slot).
 */
final class ParticipantLayout {
  static final int ID_OFFSET = 0;
  static final int EPOCH_OFFSET = ID_OFFSET + Integer.BYTES;
  static final int PID_OFFSET = EPOCH_OFFSET + Integer.BYTES;
  static final int START_OFFSET = PID_OFFSET + Long.BYTES;
  static final int PID_NAMESPACE_OFFSET = START_OFFSET + Long.BYTES;
  static final int LENGTH = RegionLayout.SEPARATION;

  static final int SLOT_BITS = 10;
  static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
  static final int EPOCH_MASK = (1 << (Integer.SIZE - SLOT_BITS)) - 1;

  private ParticipantLayout() {}
}
