package io.capstan.engine.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An exception as data: its class by name, its message, its stack, its cause. So it crosses to
 * another process whatever its class is, and nothing of it is run there.
 *
 * @param className the class of the exception
 * @param message its message, null if it has none
 * @param stack its frames, the innermost first
 * @param cause its cause, or null
 */
public record FailureReport(
    String className, String message, List<StackTraceElement> stack, FailureReport cause) {

  /** Causes deeper than this are left out. */
  private static final int CAUSES_MAX = 8;

  /** Frames further out than this are left out; halved until the report fits. */
  private static final int FRAMES_MAX = 128;

  /** Characters of a text, halved likewise; the encoding gives a string at most 65,535 bytes. */
  private static final int TEXT_LENGTH_MAX = 4096;

  /** The report of an exception. */
  public static FailureReport of(Throwable failure) {
    return of(failure, CAUSES_MAX);
  }

  private static FailureReport of(Throwable failure, int causesLeft) {
    Throwable cause = ask(failure::getCause, thrown -> null);
    return new FailureReport(
        failure.getClass().getName(),
        ask(failure::getMessage, thrown -> "(its getMessage() threw " + thrown + ")"),
        ask(() -> List.of(failure.getStackTrace()), thrown -> List.of()),
        cause == null || causesLeft == 0 ? null : of(cause, causesLeft - 1));
  }

  /** An exception's methods are the user's code: they may throw anything themselves. */
  private static <T> T ask(Supplier<T> question, Function<String, T> otherwise) {
    try {
      return question.get();
    } catch (Throwable e) {
      return otherwise.apply(e.getClass().getName());
    }
  }

  /** The report in at most that many bytes, with frames and text left out where it is longer. */
  public byte[] encode(int lengthMax) {
    int frames = FRAMES_MAX;
    int textLength = TEXT_LENGTH_MAX;
    byte[] encoded = encode(frames, textLength);
    while (encoded.length > lengthMax) {
      frames /= 2;
      textLength /= 2;
      encoded = encode(frames, textLength);
    }
    return encoded;
  }

  private byte[] encode(int framesMax, int textLengthMax) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      write(out, framesMax, textLengthMax);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory does not fail.
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out, int framesMax, int textLengthMax) throws IOException {
    writeText(out, className, textLengthMax);
    writeNullable(out, message, textLengthMax);
    int frames = Math.min(framesMax, stack.size());
    out.writeInt(frames);
    for (StackTraceElement frame : stack.subList(0, frames)) {
      writeText(out, frame.getClassName(), textLengthMax);
      writeText(out, frame.getMethodName(), textLengthMax);
      writeNullable(out, frame.getFileName(), textLengthMax);
      out.writeInt(frame.getLineNumber());
    }
    boolean withCause = cause != null && framesMax > 0;
    out.writeBoolean(withCause);
    if (withCause) {
      cause.write(out, framesMax, textLengthMax);
    }
  }

  private static void writeNullable(DataOutputStream out, String text, int lengthMax)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      writeText(out, text, lengthMax);
    }
  }

  private static void writeText(DataOutputStream out, String text, int lengthMax)
      throws IOException {
    out.writeUTF(text.substring(0, Math.min(lengthMax, text.length())));
  }

  /**
   * Reads a report back.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static FailureReport decode(byte[] encoded) {
    try (var in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      return read(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("lengthBytes=" + encoded.length + " is no report", e);
    }
  }

  private static FailureReport read(DataInputStream in) throws IOException {
    String className = in.readUTF();
    String message = readNullable(in);
    int frames = in.readInt();
    var stack = new ArrayList<StackTraceElement>();
    for (int index = 0; index < frames; index++) {
      String frameClass = in.readUTF();
      String method = in.readUTF();
      String file = readNullable(in);
      stack.add(new StackTraceElement(frameClass, method, file, in.readInt()));
    }
    return new FailureReport(className, message, stack, in.readBoolean() ? read(in) : null);
  }

  private static String readNullable(DataInputStream in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }

  /** As {@link Throwable#toString}: the class and the message. */
  @Override
  public String toString() {
    return message == null ? className : className + ": " + message;
  }
}
