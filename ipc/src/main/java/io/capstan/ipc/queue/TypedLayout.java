package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitPoint;

/**
 * A typed queue: a {@link ManyToManyQueue} of encoded items, and what there is besides.
 *
 * <pre>
 *   byte 0      8            16           128                    256
 *       +------+------------+- - - - - - -+----------------------+--------------------+
 *       | kind | codecMark  | unused      | finished             | queue (see there)  |
 *       +------+------------+- - - - - - -+----------------------+--------------------+
 *       | receipts: 64 slots of 128 bytes, of a JoinableQueue only                    |
 *       +-----------------------------------------------------------------------------+
 *
 *  offset size field     written by     read by   ordering
 *       0    4 kind      creator        anyone    release / acquire; written last
 *       8    8 codecMark creator        anyone    plain, guarded by kind
 *     128    8 finished  see WaitPoint
 *  receipt+0 8 word      see Receipts             compare-and-set, volatile
 *
 *    record +0 1 form    producer       consumer  plain, guarded by the cell's word
 *    INLINE +1 n item    producer       consumer  plain, guarded by the cell's word
 *    BLOCK  +8 8 offset, +16 8 length   consumer  plain, guarded by the cell's word
 * </pre>
 */
final class TypedLayout {
  static final int CODEC_MARK_OFFSET = 8;
  static final int FINISHED_OFFSET = 128;
  static final int RING_OFFSET = 256;

  static final int RECEIPT_SLOTS = 64;
  static final int RECEIPT_LENGTH = 128;

  static final byte INLINE = 1;
  static final byte BLOCK = 2;

  static final int ITEM_OFFSET = 1;
  static final int BLOCK_OFFSET_OFFSET = 8;
  static final int BLOCK_LENGTH_OFFSET = 16;
  static final int BLOCK_RECORD_LENGTH = 24;

  /** Two lines for a cell, with the record's length: strings and small records fit. */
  static final int RECORD_BYTES = 120;

  static final int WAIT_POINT_LENGTH = WaitPoint.LENGTH_BYTES;

  private TypedLayout() {}

  static ManyToManyShape shape(int capacity) {
    return new ManyToManyShape(capacity, RECORD_BYTES);
  }

  static long receiptsOffset(ManyToManyShape shape) {
    long end = RING_OFFSET + ManyToManyLayout.length(shape);
    return (end + RECEIPT_LENGTH - 1) / RECEIPT_LENGTH * RECEIPT_LENGTH;
  }

  static long length(ManyToManyShape shape, QueueKind kind) {
    long receipts = kind == QueueKind.JOINABLE ? RECEIPT_SLOTS * RECEIPT_LENGTH : 0;
    return receiptsOffset(shape) + receipts;
  }
}
