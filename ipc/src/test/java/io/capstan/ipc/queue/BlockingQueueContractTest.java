package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guava's tests of {@link Queue}, which are of JUnit 3, over {@link SharedBlockingQueue}. */
@Timeout(120)
class BlockingQueueContractTest {
  /** Fewer means that the suite was not built as it was. */
  private static final int TESTS_LEAST = 200;

  private static final int CAPACITY = 64;

  /** Some tests make thousands, one after the other; none uses more than two or three at once. */
  private static final int QUEUES_MAX = 8;

  @TempDir private Path location;
  private Region region;
  private final Deque<String> names = new ArrayDeque<>();
  private int queues;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "contract", 1 << 22);
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  @TestFactory
  List<DynamicTest> shortItems() {
    return tests("");
  }

  @TestFactory
  List<DynamicTest> itemsInBlocks() {
    return tests("long ".repeat(50));
  }

  private List<DynamicTest> tests(String prefix) {
    TestSuite suite =
        QueueTestSuiteBuilder.using(new Generator(prefix))
            .named("SharedBlockingQueue")
            .withFeatures(
                CollectionSize.ANY,
                CollectionFeature.KNOWN_ORDER,
                CollectionFeature.GENERAL_PURPOSE)
            .withTearDown(this::removeQueues)
            .createTestSuite();
    List<DynamicTest> tests = new ArrayList<>();
    collect(suite, tests);
    assertTrue(tests.size() >= TESTS_LEAST, () -> "tests=" + tests.size());
    return tests;
  }

  private static void collect(TestSuite suite, List<DynamicTest> tests) {
    for (Test test : Collections.list(suite.tests())) {
      if (test instanceof TestSuite inner) {
        collect(inner, tests);
      } else {
        TestCase testCase = (TestCase) test;
        tests.add(DynamicTest.dynamicTest(testCase.toString(), testCase::runBare));
      }
    }
  }

  private void removeQueues() {
    while (!names.isEmpty()) {
      removeOldest();
    }
  }

  private void removeOldest() {
    String name = names.remove();
    SharedBlockingQueue.open(region, name).clear(); // Frees the blocks of its items.
    try {
      region.directory().remove(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a queue of items that begin with a prefix, in the region of the test. */
  private final class Generator extends TestStringQueueGenerator {
    private final String prefix;

    private Generator(String prefix) {
      this.prefix = prefix;
    }

    @Override
    protected Queue<String> create(String[] items) {
      try {
        if (names.size() == QUEUES_MAX) {
          removeOldest();
        }
        String name = "queue " + queues++;
        Queue<String> queue = SharedBlockingQueue.create(region, name, CAPACITY);
        names.add(name);
        Collections.addAll(queue, items);
        return queue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SampleElements<String> samples() {
      return new SampleElements<>(
          prefix + "a", prefix + "b", prefix + "c", prefix + "d", prefix + "e");
    }
  }
}
