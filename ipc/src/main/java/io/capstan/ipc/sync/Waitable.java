package io.capstan.ipc.sync;

/**
 * What a thread can wait for together with other such objects; see {@link WaitAny}.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Neither method waits.
 *
 * <p><b>Memory consistency.</b> What made the object ready happened before it is seen so.
 *
 * <p><b>Peer death.</b> Where a death ends a wait for the object, it makes the object ready.
 *
 * <p><b>Units.</b> None.
 */
public interface Waitable {
  /** Where it is signalled that the object may be ready. */
  WaitPoint readyPoint();

  /**
   * Whether one who waited for this object alone would be done, at this moment.
   *
   * @param look whether it is time to look if those it waits for are alive
   */
  boolean isReady(boolean look);
}
