package io.capstan.ipc.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A throwable as data: it crosses to another process whatever its class is, and nothing of it is
 * run there. {@link ThrowableCodec} makes a throwable of it again.
 *
 * @param className the class of the throwable
 * @param message its message, null if it has none
 * @param stack its frames, the innermost first
 * @param cause its cause, or null
 * @param suppressed what it suppressed
 */
public record ThrowableData(
    String className,
    String message,
    List<StackTraceElement> stack,
    ThrowableData cause,
    List<ThrowableData> suppressed) {

  /** Throwables in all, causes and suppressed ones with them; others are left out. */
  static final int THROWABLES_MAX = 100;

  /** Frames further out than this are left out: those of an endless recursion are all the same. */
  static final int FRAMES_MAX = 1024;

  /** Characters of a message or a name; what is beyond is left out. */
  static final int TEXT_LENGTH_MAX = 1 << 16;

  /** Copies the lists. */
  public ThrowableData {
    stack = List.copyOf(stack);
    suppressed = List.copyOf(suppressed);
  }

  /** The data of a throwable, as far as it lets itself be asked. A cycle is cut where it closes. */
  public static ThrowableData of(Throwable failure) {
    return of(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static ThrowableData of(Throwable failure, Set<Throwable> seen) {
    seen.add(failure);
    StackTraceElement[] frames = ask(failure::getStackTrace, thrown -> new StackTraceElement[0]);
    Throwable cause = ask(failure::getCause, thrown -> null);
    List<ThrowableData> suppressed = new ArrayList<>();
    for (Throwable part : failure.getSuppressed()) {
      if (isNew(part, seen)) {
        suppressed.add(of(part, seen));
      }
    }
    return new ThrowableData(
        failure.getClass().getName(),
        cut(ask(failure::getMessage, thrown -> "(its getMessage() threw " + thrown + ")")),
        frames == null
            ? List.of()
            : List.of(frames).subList(0, Math.min(FRAMES_MAX, frames.length)),
        isNew(cause, seen) ? of(cause, seen) : null,
        suppressed);
  }

  private static boolean isNew(Throwable failure, Set<Throwable> seen) {
    return failure != null && seen.size() < THROWABLES_MAX && !seen.contains(failure);
  }

  /** A throwable's methods are the user's code: they may throw anything themselves. */
  private static <T> T ask(Supplier<T> question, Function<String, T> otherwise) {
    try {
      return question.get();
    } catch (Throwable e) {
      return otherwise.apply(e.getClass().getName());
    }
  }

  private static String cut(String text) {
    return text == null || text.length() <= TEXT_LENGTH_MAX
        ? text
        : text.substring(0, TEXT_LENGTH_MAX);
  }

  /** Writes the data. */
  public void encode(Sink sink) {
    sink.writeString(className);
    writeNullable(message, sink);
    sink.writeCount(stack.size());
    for (StackTraceElement frame : stack) {
      writeNullable(frame.getModuleName(), sink);
      sink.writeString(cut(frame.getClassName()));
      sink.writeString(cut(frame.getMethodName()));
      writeNullable(cut(frame.getFileName()), sink);
      sink.writeInt(frame.getLineNumber());
    }
    sink.writeCount(suppressed.size());
    suppressed.forEach(part -> part.encode(sink));
    sink.writeByte(cause == null ? 0 : 1);
    if (cause != null) {
      cause.encode(sink);
    }
  }

  private static void writeNullable(String text, Sink sink) {
    sink.writeByte(text == null ? 0 : 1);
    if (text != null) {
      sink.writeString(text);
    }
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws DecodeException if the bytes are no throwable's
   */
  public static ThrowableData decode(Source source) {
    return decode(source, new Budget());
  }

  /** How many more throwables there may be: each takes little to send, and much to make. */
  private static final class Budget {
    private int left = THROWABLES_MAX;

    void take() {
      left--;
      if (left < 0) {
        throw new DecodeException(
            "throwables within throwables (allowed: count=" + THROWABLES_MAX + ")");
      }
    }
  }

  private static ThrowableData decode(Source source, Budget budget) {
    budget.take();
    String className = source.readString();
    String message = readNullable(source);
    int frames = source.readCount(8); // The least that one takes.
    List<StackTraceElement> stack = new ArrayList<>(frames);
    for (int index = 0; index < frames; index++) {
      stack.add(readFrame(source));
    }
    int parts = source.readCount(5);
    List<ThrowableData> suppressed = new ArrayList<>(parts);
    for (int index = 0; index < parts; index++) {
      suppressed.add(decode(source, budget));
    }
    ThrowableData cause = readFlag(source) ? decode(source, budget) : null;
    return new ThrowableData(className, message, stack, cause, suppressed);
  }

  private static StackTraceElement readFrame(Source source) {
    String module = readNullable(source);
    String frameClass = source.readString();
    String method = source.readString();
    String file = readNullable(source);
    // Without the loader's name and the module's version, which say nothing that tells two apart.
    return new StackTraceElement(null, module, null, frameClass, method, file, source.readInt());
  }

  private static String readNullable(Source source) {
    return readFlag(source) ? source.readString() : null;
  }

  private static boolean readFlag(Source source) {
    byte flag = source.readByte();
    if (flag != 0 && flag != 1) {
      throw new DecodeException("flag=" + flag + " (allowed: 0 or 1)");
    }
    return flag == 1;
  }

  /** As {@link Throwable#toString}: the class and the message. */
  @Override
  public String toString() {
    return message == null ? className : className + ": " + message;
  }
}
