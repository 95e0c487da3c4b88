package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerArgumentsTest {

  @Test
  void argumentsComeBackFromTheCommandLine() {
    var arguments = new WorkerArguments(Path.of("/dev/shm/with space"), "engine-1-a", 255);
    String[] line = arguments.toCommandLine().toArray(new String[0]);
    assertEquals(arguments, WorkerArguments.parse(line));
  }

  @Test
  void otherArgumentsAreRefusedWithWhatIsAllowed() {
    for (String[] line : new String[][] {{}, {"/dev/shm", "name"}, {"a", "b", "1", "2"}}) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> WorkerArguments.parse(line));
      assertTrue(refusal.getMessage().contains("allowed: LOCATION REGION WORKER"));
    }
    assertThrows(
        IllegalArgumentException.class, () -> WorkerArguments.parse("/dev/shm", "name", "one"));
  }

  @Test
  void classesThatAreNamedAreThere() throws Exception {
    Class<?> mainClass = Class.forName(WorkerArguments.MAIN_CLASS);
    assertEquals(void.class, mainClass.getMethod("main", String[].class).getReturnType());
    assertEquals(WorkerEntry.CLASS, WorkerEntry.ofThisLibrary().getClass().getName());
  }
}
