package io.capstan.ipc.memory;

/** Says whether a dead owner's block can still be reached, and so must not be reclaimed. */
@FunctionalInterface
public interface BlockReferences {
  /**
   * Whether somebody may still come for the block.
   *
   * @param offset where it starts
   * @param referrer what its owner gave {@link BlockAllocator#refer}, or 0
   */
  boolean isReferenced(long offset, long referrer);
}
