package io.capstan.engine.coordinator;

import io.capstan.engine.process.WorkerExit;
import java.util.concurrent.CompletableFuture;

/** A running worker, as its coordinator holds it. Used by any thread. */
interface Worker {

  /** Its index in the engine's space. */
  int index();

  /** Its process. */
  long pid();

  /** Wakes it. Rings are for a worker that waits: to one that does not they would pile up. */
  void ring();

  /** Tells it to leave; does not wait. */
  void leave();

  /** Ends it with force where that can be done; does not wait. */
  void kill();

  /** Completes when it is proven dead; never exceptionally. */
  CompletableFuture<WorkerExit> exit();
}
