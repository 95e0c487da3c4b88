package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FailureReportTest {
  private static final int LENGTH_MAX = WorkerRecord.failureLengthMax();

  private static FailureReport roundTrip(FailureReport report) {
    byte[] encoded = report.encode(LENGTH_MAX);
    assertTrue(encoded.length <= LENGTH_MAX, "lengthBytes=" + encoded.length);
    return FailureReport.decode(encoded);
  }

  @Test
  void classMessageStackAndCauseComeBack() {
    Exception cause = new ArithmeticException("the reason: ½ \0 \uD83D\uDE00");
    Exception failure = new IllegalStateException("value=7", cause);
    FailureReport report = roundTrip(FailureReport.of(failure));
    assertEquals("java.lang.IllegalStateException", report.className());
    assertEquals("value=7", report.message());
    assertEquals(failure.toString(), report.toString());
    StackTraceElement frame = failure.getStackTrace()[0];
    assertEquals(frame.getClassName(), report.stack().get(0).getClassName());
    assertEquals(frame.getMethodName(), report.stack().get(0).getMethodName());
    assertEquals(frame.getFileName(), report.stack().get(0).getFileName());
    assertEquals(frame.getLineNumber(), report.stack().get(0).getLineNumber());
    assertEquals(cause.getMessage(), report.cause().message());
    assertNull(report.cause().cause());
  }

  @Test
  void missingMessageStaysMissing() {
    FailureReport report = roundTrip(FailureReport.of(new NullPointerException()));
    assertNull(report.message());
    assertEquals("java.lang.NullPointerException", report.toString());
  }

  @Test
  void framesWithoutAFileOrALineComeBack() {
    Exception failure = new Exception();
    StackTraceElement[] frames = {
      new StackTraceElement("Native", "method", null, -2), new StackTraceElement("A", "b", "c", 1)
    };
    failure.setStackTrace(frames);
    assertEquals(List.of(frames), roundTrip(FailureReport.of(failure)).stack());
  }

  @Test
  void longMessageAndDeepStackAreCutToFit() {
    Exception failure = new Exception("ß".repeat(100_000));
    StackTraceElement frame = new StackTraceElement("a.Class", "method", "Class.java", 1);
    failure.setStackTrace(Collections.nCopies(5_000, frame).toArray(new StackTraceElement[0]));
    FailureReport report = roundTrip(FailureReport.of(failure));
    assertTrue(report.message().startsWith("ßßß"));
    assertTrue(report.stack().size() >= 32);
    assertEquals(frame, report.stack().get(0));
  }

  @Test
  void namesLongerThanTheEncodingHoldsAreCut() {
    String name = "n".repeat(70_000);
    Exception failure = new Exception("short");
    failure.setStackTrace(new StackTraceElement[] {new StackTraceElement(name, name, name, 1)});
    FailureReport report = FailureReport.of(failure);
    FailureReport named = new FailureReport(name, "short", report.stack(), report);
    assertTrue(roundTrip(named).className().startsWith("nnn"));
    assertEquals("short", roundTrip(named).message());
  }

  @Test
  void endlessCausesEnd() {
    Exception first = new Exception("first");
    first.initCause(new Exception("second", first));
    FailureReport report = roundTrip(FailureReport.of(first));
    int depth = 0;
    for (FailureReport cause = report; cause != null; cause = cause.cause()) {
      depth++;
    }
    assertTrue(depth >= 3 && depth <= 10, "depth=" + depth);
  }

  @Test
  void anyRoomOfAHundredBytesIsEnough() {
    Exception failure = new IllegalStateException("m".repeat(500), new Exception("cause"));
    for (int lengthMax = 100; lengthMax < 20_000; lengthMax += 97) {
      byte[] encoded = FailureReport.of(failure).encode(lengthMax);
      assertTrue(encoded.length <= lengthMax);
      assertTrue(
          failure.getClass().getName().startsWith(FailureReport.decode(encoded).className()));
    }
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
  }

  @Test
  void exceptionThatResistsIsReportedAsFarAsItGoes() {
    FailureReport report = roundTrip(FailureReport.of(new Hostile()));
    assertEquals(Hostile.class.getName(), report.className());
    assertEquals("(its getMessage() threw java.lang.AssertionError)", report.message());
    assertEquals(List.of(), report.stack());
    assertNull(report.cause());
  }

  @Test
  void bytesThatAreNoReportAreRefused() {
    byte[] encoded = FailureReport.of(new Exception("message")).encode(LENGTH_MAX);
    byte[] half = Arrays.copyOf(encoded, encoded.length / 2);
    var refusal = assertThrows(IllegalArgumentException.class, () -> FailureReport.decode(half));
    assertEquals("lengthBytes=" + half.length + " is no report", refusal.getMessage());
    assertNotNull(refusal.getCause());
  }
}
