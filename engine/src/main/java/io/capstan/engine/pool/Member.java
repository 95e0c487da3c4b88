package io.capstan.engine.pool;

import java.util.List;

/**
 * One worker of a pool, as its dispatcher sees it: a process behind a lane, or a thread. All
 * methods but those that end it are called under the dispatcher's lock.
 */
interface Member {

  /** Its index among the pool's lanes. */
  int index();

  /** Its process. */
  long pid();

  /** Whether it has started, and its initializer has run. */
  boolean isReady();

  /** Tasks sent and not yet answered. */
  int load();

  /** How many tasks it may have at a time, from how long they took so far. */
  int window();

  /** Sends it a task; its load is less than its window. */
  void send(PoolTask task);

  /** Takes back a task that it has not begun; false if it has. */
  boolean takeBack(PoolTask task);

  /** The task sent last that it has not begun as far as one can see; null if there is none. */
  PoolTask newestWaiting();

  /** What it was sent and has not begun, in order. */
  List<PoolTask> waiting();

  /** The task that it has begun and not answered, as far as one can see; null if there is none. */
  PoolTask begun();

  /** Interrupts the thread that runs the task, if it still does. */
  void interrupt(PoolTask task);

  /** No more tasks come: it may leave. It is idle. */
  void leave();

  /** Ends it, whatever it does. */
  void kill();

  /** So many of its tasks have been answered. Under the lock. */
  void answered(int count);

  /** It is dead, and what it had is known: it has no load any more. Under the lock. */
  void buried();
}
