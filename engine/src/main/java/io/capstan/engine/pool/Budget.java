package io.capstan.engine.pool;

import io.capstan.engine.process.MachineMemory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a pool of processes will take, against what there is: refused at the start, not killed
 * later.
 */
final class Budget {
  /** Less is not enough for a JVM to start with. */
  private static final long HEAP_BYTES_MIN = 4L << 20;

  private final PoolOptions options;
  private final long memoryBytes;

  private Budget(PoolOptions options, long memoryBytes) {
    this.options = options;
    this.memoryBytes = memoryBytes;
  }

  static Budget of(PoolOptions options) {
    return new Budget(options, MachineMemory.ofThisMachine().limitBytes());
  }

  static Budget of(PoolOptions options, long memoryBytes) {
    return new Budget(options, memoryBytes);
  }

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException with what does not fit, and the sum
   */
  void requireFits() {
    requireHeap();
    requireMemory();
    requireDirectory("workingDirectory", options.jvm().workingDirectory());
    requireDirectory("javaHome", options.jvm().javaHome());
  }

  private void requireHeap() {
    long each = options.heapBytesPerWorker();
    if (each < HEAP_BYTES_MIN) {
      throw new IllegalArgumentException(
          "heapBytesTotal=%d / workersMax=%d = heapBytesPerWorker=%d (allowed: %d or more)"
              .formatted(options.heapBytesTotal(), options.workersMax(), each, HEAP_BYTES_MIN));
    }
  }

  /** What this process has is taken already; what it may yet take is its own affair. */
  private void requireMemory() {
    // The default is what a heap may grow to, and few do.
    long heap = options.isHeapGiven() ? options.heapBytesTotal() : 0;
    long own = Runtime.getRuntime().totalMemory();
    long sum = heap + options.sharedBytes() + own;
    if (sum > memoryBytes || sum < heap) {
      throw new IllegalArgumentException(
          ("heapBytesTotal=%d + sharedBytes=%d + this JVM's heap=%d is more than there is"
                  + " (allowed: memoryBytes=%d)")
              .formatted(heap, options.sharedBytes(), own, memoryBytes));
    }
  }

  private static void requireDirectory(String name, Path path) {
    if (path != null && !Files.isDirectory(path)) {
      throw new IllegalArgumentException(name + "=" + path + " (allowed: a directory)");
    }
  }
}
