package io.capstan.ipc.queue;

/**
 * What becomes of the record that a consumer had in hand when it died. Without a death each record
 * is read exactly once either way.
 */
public enum Delivery {
  /** It is read again, by the next consumer; such records are counted as redelivered. */
  AT_LEAST_ONCE,

  /** It is not read again; such records are counted as dropped. */
  AT_MOST_ONCE
}
