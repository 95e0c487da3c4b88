package io.capstan.ipc.queue;

/** Where a consumer's records come from, in order. For one thread. */
interface RecordSource {
  /** After so many records at the latest their lines are taken, while they are in the cache. */
  int TAKE_RECORDS = 256;

  /** Hands so many records to the handler, or as many as there are; returns how many. */
  int read(RecordHandler handler, int limit);

  /** Whether there is a record. The caller has the role. */
  boolean hasRecord();
}
