package io.capstan.engine.pool;

import io.capstan.engine.task.TaskBody;
import java.util.List;
import java.util.concurrent.Future;

/** The workers of a pool: processes, threads, or the caller itself. */
interface Staff extends Dispatcher.Staff, AutoCloseable {

  /** Whose work it does; once, before anything else. */
  void start(Dispatcher dispatcher);

  /**
   * A task in the form in which its workers take it; null where that is the body itself.
   *
   * @throws NotSendableException if it cannot be sent, with the name of what cannot
   */
  Parcel encode(TaskBody body);

  /**
   * Takes a task, which is the dispatcher's from then on.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool is shut down or broken
   */
  void submit(PoolTask task) throws InterruptedException;

  /** Waits on behalf of a caller until the future is done or the time is up, or returns at once. */
  void help(Future<?> future, long timeoutNanos) throws InterruptedException;

  /** A task's future is done, by whoever ended it. Cheap. */
  void futureEnded();

  /** Whether the calling thread may wait for the pool; not one that the pool needs to go on. */
  boolean mayWait();

  /** Stops the member's work on a task that was given up: by interrupt, and then by force. */
  void stop(Member member, PoolTask task);

  /** Stops all work, by interrupt and then by force. */
  void stopAll();

  /** Ends all workers by force. */
  void killAll();

  /** How many workers there may be from now on. */
  void resize(int workers);

  /** How many workers there are. */
  int size();

  /** The processes of the workers, at this moment. */
  List<Long> pids();

  /** Waits until all workers are gone; false if the time was up first. */
  boolean awaitEnd(long timeoutNanos) throws InterruptedException;

  /** Ends all workers now. Closing twice is fine. */
  @Override
  void close();
}
