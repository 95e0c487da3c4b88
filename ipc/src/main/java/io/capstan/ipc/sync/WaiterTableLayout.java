package io.capstan.ipc.sync;

/**
 * Who waits, in the order of arrival: a header, then one slot for each waiter.
 *
 * <pre>
 *   byte 0        8        12         16       24            32     128
 *       +--------+--------+----------+---------------------+------+
 *       | tickets| count  | unused                                |
 *       +--------+--------+----------+--------+------------+------+
 *       | owner  | ticket            | signal | wait point |      |  slot 0, at 128
 *       +--------+-------------------+--------+------------+------+
 *       | …                                                       |  slot n, at 128 * (n + 1)
 *       +---------------------------------------------------------+
 *
 *  offset size field      written by           read by  ordering
 *       0    8 tickets    waiters              anyone   get-and-add; how many were given
 *       8    4 count      waiters              anyone   get-and-add; claimed slots, or more
 * in a slot:
 *       0    8 owner      waiter, undertaker   anyone   compare-and-set, volatile; see OwnerWord
 *       8    8 ticket     owner                anyone   volatile; 0: not in the queue
 *      16    8 signal     lock's owner         anyone   volatile; 0: none, else see WaiterTable
 *      24    8 wait point see WaitPointLayout
 * </pre>
 */
final class WaiterTableLayout {
  static final int TICKETS_OFFSET = 0;
  static final int COUNT_OFFSET = TICKETS_OFFSET + Long.BYTES;
  static final int SLOTS_OFFSET = 128;

  static final int OWNER_OFFSET = 0;
  static final int TICKET_OFFSET = OWNER_OFFSET + Long.BYTES;
  static final int SIGNAL_OFFSET = TICKET_OFFSET + Long.BYTES;
  static final int WAIT_POINT_OFFSET = SIGNAL_OFFSET + Long.BYTES;
  static final int SLOT_LENGTH = 128;

  private WaiterTableLayout() {}

  static int length(int slots) {
    return SLOTS_OFFSET + slots * SLOT_LENGTH;
  }
}
