package io.capstan.ipc.memory;

/** Says who can still come for a block that was {@linkplain BlockAllocator#refer referred to}. */
@FunctionalInterface
public interface BlockReferences {
  /**
   * Whether somebody may still come for the block of a dead owner.
   *
   * @param offset where it starts
   * @param referrer what its owner gave {@link BlockAllocator#refer}, or 0
   */
  boolean isReferenced(long offset, long referrer);

  /**
   * Whether nobody will come any more for the block of an owner that lives, and who counts on
   * somebody who will. It is asked under the region's lock, and believed if the block still has
   * that referrer after the answer. False unless it is overridden.
   *
   * @param offset where it starts
   * @param referrer what its owner gave {@link BlockAllocator#refer}, never 0
   */
  default boolean isAbandoned(long offset, long referrer) {
    return false;
  }
}
