package io.capstan.engine.protocol;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * What a process of one task finds on its standard input: its task, and then nothing. End of file
 * before that says that its parent is gone.
 *
 * <pre>
 *   length (int) · that many bytes of a task
 * </pre>
 */
public final class ProcessArguments {
  /** The main class; named here because parent and child know nothing of each other. */
  public static final String MAIN_CLASS = "io.capstan.engine.worker.ProcessMain";

  private ProcessArguments() {}

  /** Writes the task, and leaves the stream open. */
  public static void write(byte[] task, OutputStream stream) throws IOException {
    stream.write(ByteBuffer.allocate(Integer.BYTES).putInt(task.length).array());
    stream.write(task);
    stream.flush();
  }

  /**
   * Reads the task.
   *
   * @throws EOFException if the parent is gone
   */
  public static byte[] read(InputStream stream) throws IOException {
    byte[] task = new byte[new DataInputStream(stream).readInt()];
    new DataInputStream(stream).readFully(task);
    return task;
  }
}
