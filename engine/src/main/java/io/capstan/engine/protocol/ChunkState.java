package io.capstan.engine.protocol;

/** Where a chunk is on its way; drawn in {@link ChunkLayout}. The order is the wire format. */
public enum ChunkState {
  /** Nobody computes it. */
  FREE,
  /** Its owner computes it. */
  CLAIMED,
  /** Its result stands in its slot. */
  DONE,
  /** Its computation threw; the report stands in its worker's record. */
  FAILED,
  /** Nobody will compute it: the job was given up. */
  CLOSED;

  private static final ChunkState[] STATES = values();

  static ChunkState of(int ordinal) {
    return STATES[ordinal];
  }
}
