package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Unsendable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThrowableCodecTest {
  private final ThrowableCodec codec = ThrowableCodec.over(StandardCodec.create());

  private Throwable roundTrip(Throwable failure) {
    return roundTrip(codec, failure);
  }

  private static Throwable roundTrip(ThrowableCodec codec, Throwable failure) {
    Source source = new Source().over(Place.encode(codec, failure));
    Throwable back = codec.decode(source);
    source.requireEnd();
    return back;
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void serializableOneComesBackWithAllItsFields() {
    SQLException failure = new SQLException("no table", "42S02", 1146, new IOException("closed"));
    failure.addSuppressed(new IllegalStateException("and that"));
    SQLException back = assertInstanceOf(SQLException.class, roundTrip(failure));
    assertEquals("42S02", back.getSQLState());
    assertEquals(1146, back.getErrorCode());
    assertEquals(text(failure), text(back));
  }

  @Test
  void cycleOfCausesComesBackAsACycle() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    Throwable back = roundTrip(first);
    assertEquals("second", back.getCause().getMessage());
    assertSame(back, back.getCause().getCause());
  }

  /** Has a field that cannot be sent, and the constructors that everybody has. */
  static class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // That is the point.
    final Unsendable field = new Unsendable();

    Failure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Makes something else of its argument. */
  static final class Adorned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    final Unsendable field = new Unsendable();

    Adorned(String message) {
      super("adorned: " + message);
    }
  }

  @Test
  void oneThatCannotBeSerializedIsMadeAnew() {
    Failure failure = new Failure("message", new Failure(null, new IOException("io")));
    failure.addSuppressed(new Failure("suppressed", null));
    Throwable back = roundTrip(failure);
    assertInstanceOf(Failure.class, back);
    assertInstanceOf(Failure.class, back.getCause());
    assertNull(back.getCause().getMessage());
    assertInstanceOf(IOException.class, back.getCause().getCause());
    assertInstanceOf(Failure.class, back.getSuppressed()[0]);
    assertEquals(text(failure), text(back));
  }

  @Test
  void oneThatCannotBeMadeHasAStandIn() {
    Adorned failure = new Adorned("x");
    failure.initCause(new UncheckedIOException(new IOException("io")));
    StandInException back = assertInstanceOf(StandInException.class, roundTrip(failure));
    assertEquals(Adorned.class.getName(), back.originalClassName());
    assertEquals("adorned: x", back.getMessage());
    assertEquals(failure.toString(), back.toString());
    assertInstanceOf(UncheckedIOException.class, back.getCause());
    assertEquals(failure.getStackTrace()[0].toString(), back.getStackTrace()[0].toString());
  }

  @Test
  void oneWhoseClassIsNotHereHasAStandIn() {
    StandardCodec<Object> blind = StandardCodec.create().withClassLoader(new ClassLoader(null) {});
    Throwable back =
        roundTrip(ThrowableCodec.over(blind), new Failure("m", new IllegalStateException("known")));
    assertEquals(
        Failure.class.getName() + ": m", assertInstanceOf(StandInException.class, back).toString());
    assertInstanceOf(IllegalStateException.class, back.getCause());
  }

  @Test
  void bytesCannotMakeAnythingButThrowables() {
    ThrowableData data = new ThrowableData("java.lang.String", "x", List.of(), null, List.of());
    ThrowableData gadget =
        new ThrowableData(Sent.Gadget.class.getName(), "x", List.of(), data, List.of(data));
    Sink sink = new Sink();
    gadget.encode(sink);
    sink.writeInt(0);
    Throwable back = codec.decode(new Source().over(sink.toByteArray()));
    assertInstanceOf(StandInException.class, back);
    assertInstanceOf(StandInException.class, back.getCause());
    assertEquals("java.lang.String: x", back.getSuppressed()[0].toString());
  }

  @Test
  void serializedPartOfAnotherClassIsNotTaken() {
    Sink sink = new Sink();
    ThrowableData.of(new IOException("told")).encode(sink);
    byte[] other = Place.encode(StandardCodec.<Object>create(), new IllegalStateException("sent"));
    sink.writeInt(other.length);
    sink.writeBytes(other, 0, other.length);
    Throwable back = codec.decode(new Source().over(sink.toByteArray()));
    assertEquals("java.io.IOException: told", back.toString());
  }

  /** Each of its methods throws or lies. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new LinkageError();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return null;
    }

    private Object writeReplace() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void throwableThatResistsIsSentAsFarAsItGoes() {
    StandInException back = assertInstanceOf(StandInException.class, roundTrip(new Hostile()));
    assertEquals(Hostile.class.getName(), back.originalClassName());
    assertEquals("(its getMessage() threw java.lang.AssertionError)", back.getMessage());
    assertEquals(0, back.getStackTrace().length);
  }

  @Test
  void longOnesAreCut() {
    Failure failure = new Failure("ß".repeat(100_000), null);
    StackTraceElement frame = new StackTraceElement("a.Class", "method", "Class.java", 1);
    failure.setStackTrace(Collections.nCopies(5_000, frame).toArray(new StackTraceElement[0]));
    Throwable cause = failure;
    for (int index = 0; index < 300; index++) {
      cause = new Failure("outer", cause);
    }
    ThrowableData data = ThrowableData.of(cause);
    int depth = 0;
    for (ThrowableData each = data; each != null; each = each.cause()) {
      depth++;
    }
    assertEquals(ThrowableData.THROWABLES_MAX, depth);
    ThrowableData inner = ThrowableData.of(failure);
    assertEquals(ThrowableData.FRAMES_MAX, inner.stack().size());
    assertEquals(ThrowableData.TEXT_LENGTH_MAX, inner.message().length());
    Sink sink = new Sink();
    data.encode(sink);
    byte[] bytes = sink.toByteArray();
    ThrowableData.decode(new Source().over(bytes)).encode(sink.onHeap());
    assertArrayEquals(bytes, sink.toByteArray());
  }

  @Test
  void largeFieldsStayBehind() {
    class Large extends Exception {
      private static final long serialVersionUID = 1L;
      final byte[] data = new byte[2 << 20];

      Large() {
        super("large");
      }
    }
    assertTrue(Place.encode(codec, new Large()).length < 100_000);
  }

  @Test
  void everyCutAndEveryMutationIsTyped() {
    Failure failure = new Failure("message", new SQLException("s"));
    failure.addSuppressed(new Failure(null, null));
    for (Throwable each : List.of(failure, new IllegalStateException("x"))) {
      each.setStackTrace(Arrays.copyOf(each.getStackTrace(), 5));
      byte[] bytes = Place.encode(codec, each);
      assertArrayEquals(bytes, Place.encode(codec, each));
      for (int length = 0; length < bytes.length; length++) {
        Source cut = new Source().over(bytes, 0, length);
        assertThrows(DecodeException.class, () -> codec.decode(cut));
      }
      Random random = new Random(3);
      for (int round = 0; round < 2_000; round++) {
        byte[] mutant = Mutations.mutate(bytes, random);
        try {
          codec.decode(new Source().over(mutant));
        } catch (DecodeException e) {
          assertTrue(e.getMessage().contains("="), e.getMessage());
        }
      }
    }
  }

  @Test
  void causesWithoutEndAreRefused() {
    Sink sink = new Sink();
    for (int index = 0; index < 1_000_000; index++) {
      sink.writeBytes(new byte[] {0, 0, 0, 0, 1}, 0, 5); // No name, message, stack; a cause.
    }
    Source source = new Source().over(sink.toByteArray());
    var refusal = assertThrows(DecodeException.class, () -> codec.decode(source));
    assertEquals("throwables within throwables (allowed: count=100)", refusal.getMessage());
  }
}
