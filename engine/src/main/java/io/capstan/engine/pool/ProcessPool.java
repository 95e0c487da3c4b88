package io.capstan.engine.pool;

import io.capstan.engine.task.Arguments;
import io.capstan.engine.task.Outcome;
import io.capstan.engine.task.RemoteCallable;
import io.capstan.engine.task.RemoteFunction;
import io.capstan.engine.task.RemoteFunction2;
import io.capstan.engine.task.RemoteFunction3;
import io.capstan.engine.task.RemoteRunnable;
import io.capstan.engine.task.Shape;
import io.capstan.engine.task.TaskBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An {@link ExecutorService} whose workers are processes: Python's {@code Pool} and {@code
 * ProcessPoolExecutor}.
 *
 * <pre>{@code
 * try (ProcessPool pool = ProcessPool.create(4)) {
 *   Future<Integer> answer = pool.submit(() -> slow(42));
 *   List<Integer> squares = pool.map(Demo::square, List.of(1, 2, 3));
 * }
 * }</pre>
 *
 * <p><b>Callers.</b> Any thread of the process that made it.
 *
 * <p><b>Progress.</b> Submitting waits while as many tasks are pending as {@link PoolOptions} lets;
 * what waits for results blocks, and can be interrupted. What depends on a future ({@code
 * thenApply} and its like) runs in the thread that reads the answer, the pool's or that of a caller
 * who waits: it should be short. It may wait for other tasks of the pool by {@code get} and {@code
 * join} of futures that the pool gave, by {@code apply}, {@code map}, {@code starmap} and {@code
 * invokeAll}; by anything else it would wait for what it holds up.
 *
 * <p><b>Memory consistency.</b> As every executor's in threads of this JVM; other processes get a
 * copy of the task as it was when it was submitted, and shared handles as handles.
 *
 * <p><b>Peer death.</b> A worker that dies fails the one task that it was running, or has it run
 * again where {@link TaskOptions#retries} says so; its other tasks run elsewhere, and it is
 * replaced. If this process dies, its workers leave within a second.
 *
 * <p><b>Units.</b> Times as durations or with their unit.
 */
public final class ProcessPool implements ExecutorService, AutoCloseable {
  private final Staff staff;
  private final Dispatcher dispatcher;
  private final AtomicLong lastId = new AtomicLong();
  private volatile boolean shutdown;

  private ProcessPool(Staff staff, PoolOptions options) {
    this.staff = staff;
    this.dispatcher = new Dispatcher(staff, options.pendingMax());
  }

  private static ProcessPool started(Staff staff, PoolOptions options) {
    ProcessPool pool = new ProcessPool(staff, options);
    try {
      staff.start(pool.dispatcher);
    } catch (RuntimeException | Error e) { // This JVM is shutting down, or has no more threads.
      staff.close();
      throw e;
    }
    return pool;
  }

  /**
   * A pool of that many processes.
   *
   * @throws IOException if its region cannot be made
   */
  public static ProcessPool create(int workers) throws IOException {
    return create(PoolOptions.workers(workers));
  }

  /**
   * A pool of processes; they are started when there is work for them. A task may make a pool of
   * its own, whose workers' tasks may, and so on: {@code Lineage.DEPTH_MAX} generations of
   * processes.
   *
   * @throws IllegalArgumentException if an option does not fit this machine
   * @throws io.capstan.engine.process.NestingException if this process is of the last generation
   * @throws IOException if its region cannot be made
   */
  public static ProcessPool create(PoolOptions options) throws IOException {
    Budget.of(options).requireFits();
    return started(ProcessStaff.create(options), options);
  }

  /** A pool of threads of this JVM behind the same methods: to debug, and to compare. */
  public static ProcessPool threads(int workers) {
    return threads(PoolOptions.workers(workers));
  }

  /** As {@link #threads(int)}, with options; those about processes have no meaning. */
  public static ProcessPool threads(PoolOptions options) {
    return started(new ThreadStaff(options), options);
  }

  /**
   * A pool in which the caller is the worker, behind the same methods: to debug. Submitting runs
   * the task to its end, one at a time; those that it submits run within it. So a time limit for
   * the queue or the start is never met, one for the run interrupts the caller, and {@code
   * shutdownNow} by another thread does; a task that heeds no interrupt ends when it ends.
   */
  public static ProcessPool inline() {
    return inline(PoolOptions.workers(1));
  }

  /** As {@link #inline()}, with options; those about workers have no meaning. */
  public static ProcessPool inline(PoolOptions options) {
    return started(new InlineStaff(options), options);
  }

  /**
   * The pool of processes that all parts of this program share; with a worker for each core if it
   * is made by this call. Its workers leave after ten idle seconds, and come back.
   *
   * <p>It is made anew for who asks after it broke or was shut down, by whomever: so ask for it
   * each time, and leave it open. At the program's end it goes.
   *
   * @throws IOException if its region cannot be made
   */
  public static ProcessPool shared() throws IOException {
    return SharedPool.ofAnySize();
  }

  /**
   * The same, with that many workers from now on. If it was made for fewer, another one takes its
   * place, and it ends when it has done what it has.
   *
   * @throws IllegalArgumentException if it is less than 1 or more than {@link
   *     PoolOptions#WORKERS_MAX}
   * @throws IOException if its region cannot be made
   */
  public static ProcessPool shared(int workers) throws IOException {
    return SharedPool.of(workers);
  }

  /** Submits a task; see {@link #submit(RemoteCallable, TaskOptions)}. */
  public <T> CompletableFuture<T> submit(RemoteCallable<T> task) {
    return submit(task, TaskOptions.DEFAULT);
  }

  /**
   * Submits a task.
   *
   * @throws NotSendableException if it, or what it captures, cannot be sent
   * @throws RejectedExecutionException if the pool is shut down or broken
   */
  public <T> CompletableFuture<T> submit(RemoteCallable<T> task, TaskOptions options) {
    return submit(TaskBody.single(Shape.CALLABLE, task), options);
  }

  /** Submits a task without a result; see {@link #submit(RemoteCallable, TaskOptions)}. */
  public CompletableFuture<?> submit(RemoteRunnable task) {
    return submit(task, TaskOptions.DEFAULT);
  }

  /** Submits a task without a result; see {@link #submit(RemoteCallable, TaskOptions)}. */
  public CompletableFuture<?> submit(RemoteRunnable task, TaskOptions options) {
    return submit(TaskBody.single(Shape.RUNNABLE, task), options);
  }

  @Override
  public <T> CompletableFuture<T> submit(Callable<T> task) {
    return submit(TaskBody.single(Shape.CALLABLE, task), TaskOptions.DEFAULT);
  }

  @Override
  public CompletableFuture<?> submit(Runnable task) {
    return submit(TaskBody.single(Shape.RUNNABLE, task), TaskOptions.DEFAULT);
  }

  @Override
  public <T> CompletableFuture<T> submit(Runnable task, T result) {
    PoolFuture<T> future = new PoolFuture<>(this);
    send(
        TaskBody.single(Shape.RUNNABLE, task),
        TaskOptions.DEFAULT,
        future,
        new SingleEnd<>(future) {
          @Override
          T value(Object nothing) {
            return result;
          }
        });
    return future;
  }

  @Override
  public void execute(Runnable task) {
    submit(task).whenComplete((nothing, failure) -> reportUncaught(failure));
  }

  private static void reportUncaught(Throwable failure) {
    if (failure != null) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }

  private <T> CompletableFuture<T> submit(TaskBody body, TaskOptions options) {
    PoolFuture<T> future = new PoolFuture<>(this);
    send(body, options, future, new SingleEnd<>(future));
    return future;
  }

  private CompletableFuture<List<Outcome>> submitChunk(TaskBody body, TaskOptions options) {
    PoolFuture<List<Outcome>> future = new PoolFuture<>(this);
    send(body, options, future, new ChunkEnd(future, body.calls().size()));
    return future;
  }

  private void send(TaskBody body, TaskOptions options, PoolFuture<?> future, PoolTask.End end) {
    if (shutdown) { // Before the body is encoded, whose fault that might be otherwise.
      throw new RejectedExecutionException("pool is shut down");
    }
    Parcel parcel = staff.encode(body);
    PoolTask task = new PoolTask(lastId.incrementAndGet(), options, body, parcel, end);
    future.follow(task);
    boolean taken = false;
    try {
      staff.submit(task);
      taken = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted while the pool was full: task=" + task, e);
    } finally {
      if (!taken) {
        task.release();
      }
    }
  }

  /** Calls the function in a worker, and waits for its value: Python's {@code apply}. */
  public <A, R> R apply(RemoteFunction<A, R> function, A argument)
      throws InterruptedException, ExecutionException {
    return applyAsync(function, argument).get();
  }

  /** Calls the function in a worker. */
  public <A, R> CompletableFuture<R> applyAsync(RemoteFunction<A, R> function, A argument) {
    return submit(
        new TaskBody(Shape.FUNCTION, function, List.<Object[]>of(new Object[] {argument})),
        TaskOptions.DEFAULT);
  }

  /**
   * Maps with {@link MapOptions#DEFAULT}; see {@link #map(RemoteFunction, Iterable, MapOptions)}.
   */
  public <A, R> List<R> map(RemoteFunction<A, R> function, Iterable<? extends A> input)
      throws InterruptedException, ExecutionException {
    return map(function, input, MapOptions.DEFAULT);
  }

  /** Maps with that chunking; see {@link #map(RemoteFunction, Iterable, MapOptions)}. */
  public <A, R> List<R> map(
      RemoteFunction<A, R> function, Iterable<? extends A> input, Chunking chunking)
      throws InterruptedException, ExecutionException {
    return map(function, input, MapOptions.DEFAULT.chunking(chunking));
  }

  /**
   * The function's values, in the order of the input.
   *
   * @throws ExecutionException with what the first item to fail threw, once all items are done
   * @throws NotSendableException if the function or an item cannot be sent
   * @throws InterruptedException if the thread is interrupted; what has not begun is given up
   */
  public <A, R> List<R> map(
      RemoteFunction<A, R> function, Iterable<? extends A> input, MapOptions options)
      throws InterruptedException, ExecutionException {
    return awaitMapped(mapAsync(function, input, options));
  }

  /** As {@link #map(RemoteFunction, Iterable)}, without waiting. */
  public <A, R> CompletableFuture<List<R>> mapAsync(
      RemoteFunction<A, R> function, Iterable<? extends A> input) {
    return mapAsync(function, input, MapOptions.DEFAULT);
  }

  /**
   * As {@link #map(RemoteFunction, Iterable, MapOptions)}, without waiting. To cancel the result
   * gives up all of it.
   */
  public <A, R> CompletableFuture<List<R>> mapAsync(
      RemoteFunction<A, R> function, Iterable<? extends A> input, MapOptions options) {
    List<Object[]> calls = new ArrayList<>();
    input.forEach(item -> calls.add(new Object[] {item}));
    return mapCalls(Shape.FUNCTION, function, calls, options);
  }

  /** The values of a function of two: each element of the input holds the arguments of a call. */
  public <A, B, R> List<R> starmap(RemoteFunction2<A, B, R> function, Iterable<Arguments> input)
      throws InterruptedException, ExecutionException {
    return awaitMapped(starmapAsync(function, input, MapOptions.DEFAULT));
  }

  /** As {@link #starmap(RemoteFunction2, Iterable)}, with options and without waiting. */
  public <A, B, R> CompletableFuture<List<R>> starmapAsync(
      RemoteFunction2<A, B, R> function, Iterable<Arguments> input, MapOptions options) {
    return mapCalls(Shape.FUNCTION2, function, unpack(Shape.FUNCTION2, input), options);
  }

  /** The values of a function of three, as {@link #starmap(RemoteFunction2, Iterable)}. */
  public <A, B, C, R> List<R> starmap(
      RemoteFunction3<A, B, C, R> function, Iterable<Arguments> input)
      throws InterruptedException, ExecutionException {
    return awaitMapped(starmapAsync(function, input, MapOptions.DEFAULT));
  }

  /** As {@link #starmap(RemoteFunction3, Iterable)}, with options and without waiting. */
  public <A, B, C, R> CompletableFuture<List<R>> starmapAsync(
      RemoteFunction3<A, B, C, R> function, Iterable<Arguments> input, MapOptions options) {
    return mapCalls(Shape.FUNCTION3, function, unpack(Shape.FUNCTION3, input), options);
  }

  private static List<Object[]> unpack(Shape shape, Iterable<Arguments> input) {
    List<Object[]> calls = new ArrayList<>();
    for (Arguments arguments : input) {
      Object[] values = arguments.values().toArray();
      if (values.length != shape.arity()) {
        throw new IllegalArgumentException(
            "arguments=" + arguments + " (allowed: " + shape.arity() + " of them)");
      }
      calls.add(values);
    }
    return calls;
  }

  private <R> CompletableFuture<List<R>> mapCalls(
      Shape shape, Object function, List<Object[]> calls, MapOptions options) {
    Objects.requireNonNull(function, "function");
    return new MapRun<R>(
            chunk -> submitChunk(new TaskBody(shape, function, chunk), options.task()),
            calls,
            options,
            staff.size())
        .start();
  }

  private <R> R awaitMapped(Future<R> mapped) throws InterruptedException, ExecutionException {
    try {
      while (!mapped.isDone()) {
        staff.help(mapped, Long.MAX_VALUE);
        if (!mapped.isDone()) {
          awaitTurn(mapped);
        }
      }
      return mapped.get();
    } catch (InterruptedException e) {
      mapped.cancel(true);
      throw e;
    }
  }

  /** Waits while another one collects. */
  private static void awaitTurn(Future<?> mapped) throws InterruptedException {
    try {
      mapped.get(PoolFuture.TURN_NANOS, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      // The caller looks.
    }
  }

  /** The function's values as they are asked for; see {@link LazyResults}. */
  public <A, R> LazyResults<R> imap(RemoteFunction<A, R> function, Iterable<? extends A> input) {
    return imap(function, input, ImapOptions.DEFAULT);
  }

  /** The function's values as they are asked for, in the order in which they are done. */
  public <A, R> LazyResults<R> imapUnordered(
      RemoteFunction<A, R> function, Iterable<? extends A> input) {
    return imap(function, input, ImapOptions.DEFAULT.unordered());
  }

  /** The function's values as they are asked for; see {@link LazyResults}. */
  public <A, R> LazyResults<R> imap(
      RemoteFunction<A, R> function, Iterable<? extends A> input, ImapOptions options) {
    Objects.requireNonNull(function, "function");
    return new LazyResults<>(
        input.iterator(),
        options.chunksAheadOr(staff.size()),
        item -> new Object[] {item},
        calls -> submitChunk(new TaskBody(Shape.FUNCTION, function, calls), options.task()));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return new Invocation<>(tasks, this::submit, timeout, unit).all();
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e); // Nobody waits that long.
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return new Invocation<>(tasks, this::submit, timeout, unit).any();
  }

  /** Gives a task up on behalf of its future, which is cancelled. */
  void abandon(PoolTask task, boolean interrupt) {
    Member busy = dispatcher.abandon(task, interrupt).busy();
    if (busy != null) {
      staff.stop(busy, task);
    }
  }

  void futureEnded() {
    staff.futureEnded();
  }

  void help(Future<?> future, long timeoutNanos) throws InterruptedException {
    staff.help(future, timeoutNanos);
  }

  /**
   * How many workers there may be from now on; those too many leave with what they are at.
   *
   * @throws IllegalArgumentException if it is less than 1, or more than {@link PoolOptions} allows
   */
  public void resize(int workers) {
    staff.resize(workers);
  }

  /** The processes of the workers that there are at this moment. */
  public List<Long> workerPids() {
    return staff.pids();
  }

  /** No more tasks are taken; those that were taken run to their end, then the workers leave. */
  @Override
  public void shutdown() {
    shutdown = true;
    dispatcher.shutdown();
  }

  /**
   * No more tasks are taken, none is begun; those that run are interrupted, and after the grace
   * period their workers are ended.
   *
   * @return tasks that were never begun, each to be run by whoever still wants it
   */
  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    List<Runnable> neverBegun = new ArrayList<>();
    RejectedExecutionException reason = Dispatcher.neverBegun();
    List<Dispatcher.Failed> failed = new ArrayList<>();
    for (PoolTask task : dispatcher.stop()) {
      neverBegun.add(() -> task.body().run());
      failed.add(new Dispatcher.Failed(task, reason));
    }
    staff.stopAll(); // First, for what depends on a task may wait for one that runs.
    dispatcher.herald().tell(failed);
    return neverBegun;
  }

  /**
   * Ends all at once: no more tasks are taken, none is begun, the workers are ended by force, and
   * what they were running fails with that.
   */
  public void terminate() {
    shutdownNow();
    staff.killAll();
  }

  /**
   * Waits until all workers are gone.
   *
   * @throws IllegalStateException if the pool was not told to end
   */
  public void join() throws InterruptedException {
    if (!shutdown) {
      throw new IllegalStateException("pool is running (allowed: after shutdown or terminate)");
    }
    staff.awaitEnd(Long.MAX_VALUE);
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  /** Whether it takes no more tasks because its workers cannot live. */
  public boolean isBroken() {
    return dispatcher.isBroken();
  }

  @Override
  public boolean isTerminated() {
    try {
      return shutdown && staff.awaitEnd(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return staff.awaitEnd(unit.toNanos(timeout));
  }

  /**
   * Shuts down and waits for the tasks' end, however long they take; interrupted, it stops them.
   * Then nothing is left: no process, no thread, no file.
   */
  @Override
  public void close() {
    shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    staff.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
