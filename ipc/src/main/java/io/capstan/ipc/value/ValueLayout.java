package io.capstan.ipc.value;

/**
 * A named object of this package: a header, and for all but the scalars what follows it.
 *
 * <pre>
 *   byte 0        8        16       24              128
 *       +--------+--------+--------+---------------+------------------------+
 *       | first  | kind   | check  | unused        | elements …             |
 *       +--------+--------+--------+---------------+------------------------+
 *
 *  offset size field    written by  read by  ordering
 *       0    8 first    a scalar: anyone, as the caller chooses; it is the value, in its first bytes
 *                       else: creator, opener; plain, guarded by kind; the number of elements
 *       8    8 kind     creator     opener   release / acquire, written last: "ready"; see ValueKind
 *      16    8 check    creator     opener   plain, guarded by kind; a struct: its layout's, else 0
 *     128    n elements anyone              as the caller chooses
 * </pre>
 *
 * <p>A scalar ends after the check. The elements start on a line of their own, so that reading the
 * header does not wait for those who write the first element.
 */
final class ValueLayout {
  static final int FIRST_OFFSET = 0;
  static final int KIND_OFFSET = FIRST_OFFSET + Long.BYTES;
  static final int CHECK_OFFSET = KIND_OFFSET + Long.BYTES;
  static final int HEADER_LENGTH = CHECK_OFFSET + Long.BYTES;

  /** Two cache lines, for prefetchers. */
  static final int SEPARATION = 128;

  static final int ELEMENTS_OFFSET = SEPARATION;

  private ValueLayout() {}
}
