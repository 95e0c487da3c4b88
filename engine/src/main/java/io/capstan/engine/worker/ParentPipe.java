package io.capstan.engine.worker;

import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.PipeSignal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The worker's standard input: a pipe that only its parent holds. A byte is a ring, end of file is
 * the parent's end, and with it the worker's: so no worker outlives its parent, however that dies.
 * See {@link PipeSignal}.
 *
 * <p><b>Callers.</b> One thread awaits; a daemon thread of this class's own reads.
 */
final class ParentPipe implements Doorbell {
  /** A lost ring would cost this; it also bounds the wait, as every wait is. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How the worker ends. Both ways end the process. */
  interface Leaver {

    /** The parent lives and cleans up. */
    void leave();

    /** The parent is gone. */
    void leaveOrphaned();
  }

  private final Thread waiter = Thread.currentThread();
  private volatile boolean rung;

  /**
   * Starts to listen on behalf of the calling thread, and takes standard input away from the user's
   * code, which finds it empty.
   *
   * @param leaver told when to leave
   */
  static ParentPipe listen(Leaver leaver) {
    InputStream pipe = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream());
    ParentPipe bell = new ParentPipe();
    Thread listener = new Thread(() -> bell.listen(pipe, leaver), "capstan-parent");
    listener.setDaemon(true);
    listener.start();
    return bell;
  }

  private void listen(InputStream pipe, Leaver leaver) {
    try {
      for (int signal = pipe.read(); signal >= 0; signal = pipe.read()) {
        if (signal == PipeSignal.LEAVE) {
          leaver.leave();
        }
        rung = true;
        LockSupport.unpark(waiter);
      }
    } catch (IOException e) {
      // An unreadable pipe says the same as a closed one: nobody is there.
    }
    leaver.leaveOrphaned();
  }

  /** Waits for the first ring, however long: a parent that never comes to it has died or leaves. */
  void awaitRegion() {
    while (!rung) {
      LockSupport.parkNanos(this, WAIT_NANOS);
    }
  }

  @Override
  public boolean await() {
    if (!rung) {
      LockSupport.parkNanos(this, WAIT_NANOS);
    }
    rung = false;
    return true;
  }
}
