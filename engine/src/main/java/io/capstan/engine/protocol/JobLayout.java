package io.capstan.engine.protocol;

/**
 * The job board: which job there is.
 *
 * <pre>
 *   byte 0           8           16                                 128
 *       +-----------+-----------+----------------------------------+
 *       | attention | job       | unused                           |
 *       +-----------+-----------+----------------------------------+
 *   128 | failed chunk          | unused                           |
 *       +-----------+-----------+-----------+-----------+----------+
 *   256 | from      | to        | chunk len | name len  | name …   |  1,024 bytes
 *       +-----------+-----------+-----------+-----------+----------+
 *
 *  offset size field         written by   read by      ordering
 *       0    8 attention     coordinator  workers      volatile
 *       8    8 job           coordinator  workers      release / acquire, after the description
 *     128    8 failed chunk  workers      coordinator  release / acquire; a hint
 *     256    8 from          coordinator  claim holder plain, guarded by job and claim
 *     264    8 to            coordinator  claim holder plain, guarded by job and claim
 *     272    8 chunk length  coordinator  claim holder plain, guarded by job and claim
 *     280    8 name length   coordinator  claim holder plain, guarded by job and claim
 *     288  992 kernel class  coordinator  claim holder plain, guarded by job and claim
 * </pre>
 *
 * <p>The description is written only while no chunk is claimed, and read only by the holder of a
 * claim: so it never changes under its reader.
 */
final class JobLayout {
  static final int ATTENTION_OFFSET = 0;
  static final int JOB_OFFSET = ATTENTION_OFFSET + Long.BYTES;
  static final int FAILED_CHUNK_OFFSET = EngineLayout.SEPARATION;
  static final int DESCRIPTION_OFFSET = 2 * EngineLayout.SEPARATION;
  static final int FROM_OFFSET = DESCRIPTION_OFFSET;
  static final int TO_OFFSET = FROM_OFFSET + Long.BYTES;
  static final int CHUNK_LENGTH_OFFSET = TO_OFFSET + Long.BYTES;
  static final int NAME_LENGTH_OFFSET = CHUNK_LENGTH_OFFSET + Long.BYTES;
  static final int NAME_OFFSET = NAME_LENGTH_OFFSET + Long.BYTES;
  static final int DESCRIPTION_LENGTH = 1024;
  static final int NAME_LENGTH_MAX = DESCRIPTION_OFFSET + DESCRIPTION_LENGTH - NAME_OFFSET;
  static final int LENGTH = DESCRIPTION_OFFSET + DESCRIPTION_LENGTH;

  /** What the failed chunk's word holds while there is none. */
  static final long NO_CHUNK = -1;

  private JobLayout() {}
}
