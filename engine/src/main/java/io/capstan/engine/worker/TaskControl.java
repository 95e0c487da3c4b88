package io.capstan.engine.worker;

import io.capstan.engine.protocol.PipeCommand;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The worker's standard input: a pipe that only its parent holds. It brings interrupts, each for
 * one task, and its end is the parent's end.
 *
 * <p><b>Callers.</b> The worker's thread begins and ends tasks; a daemon thread of this class's own
 * reads.
 */
final class TaskControl {
  private static final long NONE = -1;

  private final Thread worker = Thread.currentThread();
  private long running = NONE;
  private long interruptedAhead = NONE;

  private TaskControl() {}

  /**
   * Starts to listen on behalf of the calling thread, and takes standard input away from the user's
   * code, which finds it empty.
   */
  static TaskControl listen(Runnable atEnd) {
    InputStream pipe = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream());
    TaskControl control = new TaskControl();
    Thread listener = new Thread(() -> control.listen(pipe, atEnd), "capstan-parent");
    listener.setDaemon(true);
    listener.start();
    return control;
  }

  private void listen(InputStream pipe, Runnable atEnd) {
    try (DataInputStream in = new DataInputStream(pipe)) {
      while (true) {
        byte command = in.readByte();
        long position = in.readLong();
        if (command == PipeCommand.INTERRUPT) {
          interrupt(position);
        }
      }
    } catch (IOException e) {
      // End of file, or an unreadable pipe, which says the same: nobody is there.
    } finally {
      atEnd.run();
    }
  }

  private synchronized void interrupt(long position) {
    if (running == position) {
      worker.interrupt();
    } else if (running == NONE) {
      interruptedAhead = position; // It may just be about to begin, or have ended.
    }
  }

  /** From here on an interrupt for that task reaches the thread; what came before was for none. */
  synchronized void begin(long position) {
    Thread.interrupted();
    running = position;
    if (interruptedAhead == position) {
      worker.interrupt();
    }
  }

  /** From here on none does; one that came is taken back. */
  synchronized void end() {
    running = NONE;
    Thread.interrupted();
  }
}
