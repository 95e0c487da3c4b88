package io.capstan.ipc.queue;

/** What is called with what waits in a queue that takes immediates as well. */
interface ImmediateHandler extends RecordHandler {
  /** As {@link #onRecord}, of an immediate: its bits. */
  void onImmediate(int immediate);
}
