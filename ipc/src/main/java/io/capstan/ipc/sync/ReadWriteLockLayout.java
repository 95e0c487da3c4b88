package io.capstan.ipc.sync;

/**
 * A read-write lock.
 *
 * <pre>
 *   byte 0        8            16           24       128    256
 *       +--------+------------+------------+--------+------+----------
 *       | epoch  | drained    | readable   | unused | lock | readers
 *       +--------+------------+------------+--------+------+----------
 *
 *  offset size field    written by       read by   ordering
 *       0    8 epoch    writer           anyone    volatile; how many writers have left
 *       8    8 drained  wait point of the writer, for the last reader to leave
 *      16    8 readable wait point of the readers, for the writer to leave
 *     128  128 lock     see LockLayout; the writer's
 *     256   nr readers  a slot each, on lines of its own, and one for the writer if it reads:
 *       0    8 owner    reader, writer   anyone    compare-and-set, volatile; see OwnerWord
 *       8    8 since    reader           writer    volatile; the epoch in which it began to wait
 *      16    4 state    reader, writer   both      compare-and-set, volatile; HOLDING or WAITING
 * </pre>
 */
final class ReadWriteLockLayout {
  static final int EPOCH_OFFSET = 0;
  static final int DRAINED_OFFSET = EPOCH_OFFSET + Long.BYTES;
  static final int READABLE_OFFSET = DRAINED_OFFSET + WaitPointLayout.LENGTH;
  static final int LOCK_OFFSET = 128;
  static final int READERS_OFFSET = LOCK_OFFSET + LockLayout.LENGTH;

  static final int OWNER_OFFSET = 0;
  static final int SINCE_OFFSET = OWNER_OFFSET + Long.BYTES;
  static final int STATE_OFFSET = SINCE_OFFSET + Long.BYTES;
  static final int READER_LENGTH = 128;

  /** Sixteen kibibytes, which each writer looks through; more readers wait for one to leave. */
  static final int READERS_MAX = 128;

  /** The slot that the writer takes if it finds all taken by readers that wait for it. */
  static final int WRITERS_SLOT = READERS_MAX;

  static final int SLOTS = WRITERS_SLOT + 1;

  static final int LENGTH = READERS_OFFSET + SLOTS * READER_LENGTH;

  /** Reads, or is about to look if it may. */
  static final int HOLDING = 0;

  /** Waits for the writer. */
  static final int WAITING = 1;

  private ReadWriteLockLayout() {}
}
