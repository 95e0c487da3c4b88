package io.capstan.engine.pool;

import io.capstan.engine.trial.QuickJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's contract, with processes for workers. */
final class ProcessExecutorTest extends ExecutorContract {
  @TempDir static Path location;

  @Override
  ProcessPool create(PoolOptions options) throws IOException {
    return ProcessPool.create(
        options
            .location(location)
            .jvmOptions(QuickJvm.options())
            .sharedBytes(1 << 20)
            .heapBytesTotal(64L << 20));
  }
}
