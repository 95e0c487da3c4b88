package io.capstan.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.trial.Surroundings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class WorkerOutputTest {

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private List<String> lastLinesOf(String script) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    var output = WorkerOutput.of(3, process, lines::add);
    assertEquals(0, process.waitFor());
    return output.lastLines();
  }

  @Test
  void linesEndAsInAnyTextFile() throws Exception {
    assertEquals(
        List.of("one", "two", "", "three", "four"),
        lastLinesOf("printf 'one\\ntwo\\r\\n\\nthree\\rfour'"));
    assertTrue(lines.get(0).matches("\\[worker 3 pid \\d+\\] one"), lines::toString);
  }

  @Test
  void lastTwentyLinesAreKept() throws Exception {
    List<String> last = lastLinesOf("seq 1 1000");
    assertEquals(20, last.size());
    assertEquals("1000", last.get(19));
    assertEquals(1000, lines.size());
  }

  @Test
  void processThatSaysNothingHasNoLastLines() throws Exception {
    assertEquals(List.of(), lastLinesOf(":"));
  }
}
