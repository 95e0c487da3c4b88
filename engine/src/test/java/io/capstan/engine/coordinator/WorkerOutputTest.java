package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.trial.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
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
    var output = WorkerOutput.of(3, process, surroundings.desk(), lines::add);
    assertEquals(0, process.waitFor());
    return output.lastLinesOf(process.pid());
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
  void crashLogMayHoldAnyBytes() throws Exception {
    String log = surroundings.desk() + "/crash-$$.log";
    List<String> last = lastLinesOf("printf '# head\\n\\377\\376 bytes\\n' > " + log);
    assertEquals("# head", last.get(0));
    assertTrue(last.get(1).endsWith(" bytes"), last::toString);
  }

  @Test
  void processThatSaysNothingHasNoLastLines() throws IOException, Exception {
    assertEquals(List.of(), lastLinesOf(":"));
    assertTrue(Files.isDirectory(surroundings.desk()));
  }
}
