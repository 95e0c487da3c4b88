package io.capstan.engine.pool;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with processes for workers. */
final class ProcessPoolTest extends PoolContract {
  @TempDir static Path location;

  @Override
  ProcessPool create(PoolOptions options) throws IOException {
    return ProcessPool.create(
        options
            .location(location)
            .jvmOptions("-XX:TieredStopAtLevel=1")
            .sharedBytes(1 << 20)
            .heapBytesTotal(64L << 21));
  }
}
