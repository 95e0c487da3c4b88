package io.capstan.engine.pool;

import io.capstan.engine.process.ExitStatus;
import io.capstan.engine.process.Lineage;
import io.capstan.engine.process.WorkerOutput;
import io.capstan.engine.protocol.ProcessArguments;
import io.capstan.engine.task.RemoteAction;
import io.capstan.engine.task.Shape;
import io.capstan.engine.task.TaskBody;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that does one thing: Python's {@code Process}.
 *
 * <pre>{@code
 * WorkerProcess process = WorkerProcess.of(() -> Demo.fill(queue, lock));   // captured: arguments
 * process.start();
 * process.join();
 * if (process.exitCode().orElseThrow() == -9) { ... }                       // killed
 * }</pre>
 *
 * <p>What the lambda captures is sent as it is at {@link #start}; shared objects are sent as
 * handles. The child finds an empty standard input. It ends after its other threads; its status is
 * 0, or the value of {@link System#exit}, or 1 after an exception, whose trace it prints on
 * standard error under the heading {@code Process NAME:}.
 *
 * <p>This process does not end by itself before its children have ended, but for daemons, which are
 * ended with it. A call of {@link System#exit} ends all of them: they are told by SIGTERM, and
 * after a second by SIGKILL. A daemon may have children, too: unlike in Python nothing can be left
 * of them.
 *
 * <p><b>Callers.</b> Any thread of the process that made it; it cannot be sent.
 *
 * <p><b>Progress.</b> {@link #start} starts a JVM and does not wait until it is up; {@link #join}
 * blocks.
 *
 * <p><b>Memory consistency.</b> What is written to shared memory before {@link #start} is seen by
 * the child; what the child has written is seen after {@link #join}.
 *
 * <p><b>Peer death.</b> However the child dies, {@link #join} returns and {@link #exitCode} tells.
 * However this process dies, its children leave within a second, and theirs do.
 *
 * <p><b>Units.</b> Times as durations.
 */
public final class WorkerProcess {
  /** A pipe takes as much even if nobody reads it yet. */
  private static final int PIPE_LENGTH = 32 * 1024;

  private final Shape shape;
  private final Runnable target;
  private final ProcessOptions options;
  private final String name;
  private final boolean daemon;
  private final ChildLauncher launcher;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CompletableFuture<WorkerProcess> exit = new CompletableFuture<>();

  private volatile Process process;
  private volatile WorkerOutput output;
  private volatile ExitStatus status;
  private volatile List<String> crashLog = List.of();
  private volatile boolean closed;

  private WorkerProcess(Shape shape, Runnable target, ProcessOptions options) {
    String path = Lineage.nextPath();
    this.shape = shape;
    this.target = target;
    this.options = options;
    this.name = options.nameOr("Process-" + path);
    this.daemon = options.daemonOr(Lineage.isDaemon());
    this.launcher = new ChildLauncher(options, path, name, daemon);
  }

  /** A process that is to do that; it is not started yet. */
  public static WorkerProcess of(RemoteAction target) {
    return of(target, new ProcessOptions());
  }

  /** A process that is to do that; it is not started yet. */
  public static WorkerProcess of(RemoteAction target, ProcessOptions options) {
    return new WorkerProcess(Shape.ACTION, target, options);
  }

  /** A process that is to run that, which is serializable; it is not started yet. */
  public static WorkerProcess of(Runnable target) {
    return of(target, new ProcessOptions());
  }

  /** A process that is to run that, which is serializable; it is not started yet. */
  public static WorkerProcess of(Runnable target, ProcessOptions options) {
    return new WorkerProcess(Shape.RUNNABLE, target, options);
  }

  /** The children of this process that live. */
  public static List<WorkerProcess> activeChildren() {
    return ActiveChildren.list();
  }

  /** The process that started this one; none in the main process. */
  public static Optional<ParentProcess> parent() {
    return Optional.ofNullable(ParentProcess.ofThis());
  }

  /** The name of this process: {@code MainProcess}, or what its parent has called it. */
  public static String currentName() {
    return Lineage.name();
  }

  /**
   * Starts it.
   *
   * @throws IllegalStateException if it was started before
   * @throws io.capstan.engine.process.NestingException if this process has as many ancestors as may
   *     be
   * @throws NotSendableException if what it is to do cannot be sent, with the name of what cannot
   * @throws IOException if the system starts no process
   */
  public synchronized void start() throws IOException {
    requireOpen();
    if (process != null) {
      throw new IllegalStateException("cannot start a process twice: name=" + name);
    }
    Lineage.requireRoom();
    ActiveChildren.requireOpen();
    byte[] task = encode();
    Process started = launcher.launch();
    try {
      if (options.output() != null) {
        output = WorkerOutput.of(name, started, options.output());
      }
      Thread reaper = new Thread(this::reap, "capstan-process-" + name);
      reaper.setDaemon(daemon);
      process = started;
      ActiveChildren.add(this);
      reaper.start();
    } catch (RuntimeException | Error e) { // No thread to watch it with.
      ActiveChildren.remove(this);
      process = null;
      started.destroyForcibly();
      throw e;
    }
    send(task, started);
  }

  private byte[] encode() {
    try {
      Sink sink = new Sink();
      new TaskFormat(Thread.currentThread().getContextClassLoader())
          .writeTask(TaskBody.single(shape, target), sink);
      return sink.toByteArray();
    } catch (EncodeException e) {
      throw new NotSendableException(e.getMessage(), e);
    }
  }

  private void send(byte[] task, Process started) {
    if (task.length <= PIPE_LENGTH) {
      write(task, started);
      return;
    }
    Thread sender = new Thread(() -> write(task, started), "capstan-send-" + name);
    sender.setDaemon(true); // It ends with the child at the latest.
    sender.start();
  }

  private static void write(byte[] task, Process started) {
    try {
      ProcessArguments.write(task, started.getOutputStream());
    } catch (IOException e) {
      // It has just died, which its end tells.
    }
  }

  /** Holds the pipe that tells the child that this process lives, until the child is dead. */
  private void reap() {
    int value = exitValueAtEnd();
    WorkerOutput captured = output;
    if (captured != null) {
      captured.lastLines(); // All that it printed has been passed on.
    }
    if (value != 0) {
      crashLog = launcher.crashLogOf(process.pid());
    }
    status = new ExitStatus(value);
    ActiveChildren.remove(this);
    ended.countDown();
    exit.complete(this);
  }

  private int exitValueAtEnd() {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; the child lives on.
      }
    }
  }

  /** Waits for its end. */
  public void join() throws InterruptedException {
    requireStarted();
    ended.await();
  }

  /**
   * Waits for its end, not at all where the time is zero or negative.
   *
   * @return false if it lives on when the time is up
   */
  public boolean join(Duration timeout) throws InterruptedException {
    requireStarted();
    return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Python's exit code: the exit value, or -N after signal N; none before its end. */
  public OptionalInt exitCode() {
    requireOpen();
    ExitStatus known = status;
    return known == null ? OptionalInt.empty() : OptionalInt.of(known.pythonValue());
  }

  /** How it ended, in Java's form and in Python's; none before its end. */
  public Optional<ExitStatus> exitStatus() {
    requireOpen();
    return Optional.ofNullable(status);
  }

  /** The last lines that it printed, 20 at most; none where its output is this process's. */
  public List<String> lastLines() {
    requireOpen();
    WorkerOutput captured = output;
    return captured == null ? List.of() : captured.linesSoFar();
  }

  /** The first lines of the log that its JVM left if it crashed, 20 at most. */
  public List<String> crashLog() {
    requireOpen();
    return crashLog;
  }

  /** Tells it to end, by SIGTERM: what it wants done at its exit is done. Does not wait. */
  public void terminate() {
    requireStarted();
    end();
  }

  /** Ends it with force, by SIGKILL. Does not wait. */
  public void kill() {
    requireStarted();
    endNow();
  }

  /** By its handle: the process object would close the child's streams, too. */
  void end() {
    process.toHandle().destroy();
  }

  void endNow() {
    process.toHandle().destroyForcibly();
  }

  /** For who ends this process: interrupted, it does not wait. */
  boolean awaitEnd(long timeoutNanos) {
    try {
      return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Its name. */
  public String name() {
    requireOpen();
    return name;
  }

  /** Whether it does not keep this process from ending. */
  public boolean isDaemon() {
    requireOpen();
    return daemon;
  }

  /** Its process. */
  public long pid() {
    requireStarted();
    return process.pid();
  }

  /** Whether it was started and has not ended. */
  public boolean isAlive() {
    requireOpen();
    return isRunning();
  }

  boolean isRunning() {
    return process != null && status == null;
  }

  /** Completes at its end, with this; to cancel it has no effect on the process. */
  public CompletableFuture<WorkerProcess> onExit() {
    requireStarted();
    return exit.copy();
  }

  /**
   * Forgets it: after this nothing can be asked of it. Closing twice is fine.
   *
   * @throws IllegalStateException if it is running
   */
  public synchronized void close() {
    if (isRunning()) {
      throw new IllegalStateException(
          "cannot close a process that is running: name=%s pid=%d (allowed: after join)"
              .formatted(name, process.pid()));
    }
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("process object is closed: name=" + name);
    }
  }

  private void requireStarted() {
    requireOpen();
    if (process == null) {
      throw new IllegalStateException("process is not started: name=" + name);
    }
  }

  @Override
  public String toString() {
    ExitStatus known = status;
    Process started = process;
    String state = closed ? "closed" : started == null ? "initial" : "started";
    String pid = started == null ? "" : " pid=" + started.pid();
    return "WorkerProcess[name=%s%s %s%s]"
        .formatted(
            name,
            pid,
            known == null ? state : "stopped exitStatus=" + known,
            daemon ? " daemon" : "");
  }
}
