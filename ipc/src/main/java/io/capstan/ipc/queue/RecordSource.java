package io.capstan.ipc.queue;

/** Where a consumer's records come from, in order. For one thread. */
interface RecordSource {
  /** Hands so many records to the handler, or as many as there are; returns how many. */
  int read(RecordHandler handler, int limit);

  /** Whether there is a record. */
  boolean hasRecord();
}
