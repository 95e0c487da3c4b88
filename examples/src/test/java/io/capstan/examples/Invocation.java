package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command line did: its exit status and what it printed. */
record Invocation(int status, String out, String err) {

  /** Runs it in this JVM. */
  static Invocation of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      int status =
          Parser.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
      return new Invocation(status, out.toString(), err.toString());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  List<String> lines() {
    return out.lines().toList();
  }

  Invocation succeeds() {
    assertEquals(0, status, err);
    assertEquals("", err);
    return this;
  }

  /** One line on standard error, which has all these texts in it, and nothing else anywhere. */
  Invocation failsWith(int expectedStatus, String... texts) {
    assertEquals(1, err.lines().count(), err);
    assertEquals(expectedStatus, status, err);
    assertEquals("", out);
    assertTrue(err.startsWith("capstan: "), err);
    for (String text : texts) {
      assertTrue(err.contains(text), err);
    }
    return this;
  }
}
