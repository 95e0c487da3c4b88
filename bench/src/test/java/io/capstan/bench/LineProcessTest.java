package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineProcessTest {

  /** Answers, or never does. */
  static final class EchoMain {
    public static void main(String[] none) throws Exception {
      LineServer.serve(
          words -> {
            while (words[0].equals("spin")) {
              Thread.onSpinWait();
            }
            if (words[0].equals("die")) {
              Runtime.getRuntime().halt(42);
            }
            return String.join("+", words);
          });
    }
  }

  @Test
  void eachLineIsAnswered() throws Exception {
    try (LineProcess echo = LineProcess.start(SharedRegion.java(EchoMain.class))) {
      assertEquals("a+b", echo.ask("a b"));
      echo.tell("c");
      echo.tell("d");
      assertEquals("c", echo.answer());
      assertEquals("d", echo.answer());
    }
  }

  @Test
  void aDeathIsNamed() throws Exception {
    try (LineProcess echo = LineProcess.start(SharedRegion.java(EchoMain.class))) {
      ChildFailedException death = assertThrows(ChildFailedException.class, () -> echo.ask("die"));
      assertTrue(death.getMessage().contains("exitStatus=42"), death.getMessage());
    }
  }

  @Test
  void closingReapsAlsoWhatIsInALoop() throws Exception {
    LineProcess echo = LineProcess.start(SharedRegion.java(EchoMain.class));
    assertEquals("up", echo.ask("up"));
    echo.tell("spin");
    echo.close();
    assertFalse(ProcessHandle.of(echo.pid()).isPresent());
  }

  /** As if this process had been killed: its end of the pipe closes, and nothing else happens. */
  @Test
  void theChildLeavesWithItsParentAlsoOutOfALoop() throws Exception {
    Process echo = new ProcessBuilder(SharedRegion.java(EchoMain.class)).start();
    try {
      echo.getOutputStream().write("spin\n".getBytes());
      echo.getOutputStream().close();
      assertTrue(echo.waitFor(30, TimeUnit.SECONDS), "it spins on");
    } finally {
      echo.destroyForcibly().waitFor();
    }
  }
}
