package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Replays the bytes that the fuzzer starts from, and those with which it once broke something. */
@Timeout(120)
class CorpusTest {
  static final String FOLDER = "/io/capstan/ipc/codec/corpus";
  private static final int MUTANTS = 20;

  private static List<Path> files() throws IOException, URISyntaxException {
    URL folder = CorpusTest.class.getResource(FOLDER);
    assertNotNull(folder, FOLDER);
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> replay() throws IOException, URISyntaxException {
    return files().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> replay(Files.readAllBytes(file))));
  }

  private static void replay(byte[] bytes) {
    DecodeFuzzer.fuzzerTestOneInput(bytes);
    Random random = new Random(bytes.length);
    for (int round = 0; round < MUTANTS; round++) {
      DecodeFuzzer.fuzzerTestOneInput(Mutations.mutate(bytes, random));
    }
  }

  /** What is good in the corpus is good today: a new encoding must not leave the seeds behind. */
  @Test
  void seedsAreValues() throws IOException, URISyntaxException {
    Codec<Object> codec = StandardCodec.create().withLambdas();
    List<String> refused = new ArrayList<>();
    int seeds = 0;
    for (Path file : files()) {
      if (file.getFileName().toString().startsWith("value-")) {
        seeds++;
        try {
          codec.decode(new Source().over(Files.readAllBytes(file)));
        } catch (DecodeException e) {
          refused.add(file.getFileName() + ": " + e.getMessage());
        }
      }
    }
    assertTrue(seeds > 50, "seeds=" + seeds);
    assertTrue(refused.isEmpty(), () -> "refused=" + refused);
  }
}
