package io.capstan.ipc.value;

/**
 * A named object of this package. A scalar is its value, in the first of eight bytes; all others
 * have a header before what they hold.
 *
 * <pre>
 *   byte 0        8        16              128
 *       +--------+--------+---------------+------------------------+
 *       | count  | check  | unused        | elements …             |
 *       +--------+--------+---------------+------------------------+
 *
 *  offset size field    written by  read by  ordering
 *       0    8 count    creator     opener   plain, before it is named; the number of elements
 *       8    8 check    creator     opener   plain, before it is named; a struct: its layout's
 *     128    n elements anyone               as the caller chooses
 * </pre>
 *
 * <p>The elements start on a line of their own, so that reading the header does not wait for those
 * who write the first element.
 */
final class ValueLayout {
  static final int SCALAR_LENGTH = Long.BYTES;

  static final int COUNT_OFFSET = 0;
  static final int CHECK_OFFSET = COUNT_OFFSET + Long.BYTES;
  static final int HEADER_LENGTH = CHECK_OFFSET + Long.BYTES;

  /** Two cache lines, for prefetchers. */
  static final int SEPARATION = 128;

  static final int ELEMENTS_OFFSET = SEPARATION;

  private ValueLayout() {}
}
