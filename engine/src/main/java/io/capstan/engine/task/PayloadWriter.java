package io.capstan.engine.task;

import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.List;

/**
 * Puts what is too large for a slot into a block: straight away where its length is known, else by
 * way of the heap.
 *
 * <p><b>Callers.</b> One thread at a time.
 */
public final class PayloadWriter {
  /** Beside the large values there are the function and the small ones. */
  private static final int SLACK = 4096;

  private final Region region;
  private final TaskFormat format;
  private final int inlineLengthMax;
  private final Sink sink = new Sink();

  /** For a region, and slots of that length. */
  public PayloadWriter(Region region, TaskFormat format, int inlineLengthMax) {
    this.region = region;
    this.format = format;
    this.inlineLengthMax = inlineLengthMax;
  }

  /** The sink with what was written last, if that needed no block. */
  public Sink sink() {
    return sink;
  }

  /** How many bytes the large values of a task take, as far as that is told without writing. */
  public long lengthIfKnown(TaskBody body) {
    return format.lengthIfKnown(body);
  }

  /**
   * Writes a task.
   *
   * @return the block that it needed; null if it is in the {@link #sink}
   * @throws IOException if the region has no room for it
   */
  public Block writeTask(TaskBody body) throws IOException {
    Block block = begin(format.lengthIfKnown(body));
    return finish(block, () -> format.writeTask(body, sink));
  }

  /** Writes outcomes; as {@link #writeTask}. */
  public Block writeOutcomes(List<Outcome> outcomes) throws IOException {
    Block block = begin(format.lengthIfKnown(outcomes));
    return finish(block, () -> format.writeOutcomes(outcomes, sink));
  }

  private Block begin(long knownLength) throws IOException {
    if (knownLength <= inlineLengthMax) {
      sink.onHeap();
      return null;
    }
    Block block = region.allocator().allocate(knownLength + SLACK);
    sink.over(block.memory(), block.offset(), block.lengthBytes());
    return block;
  }

  private Block finish(Block begun, Runnable write) throws IOException {
    try {
      write.run();
    } catch (RuntimeException | Error e) {
      close(begun);
      throw e;
    }
    if (begun != null && sink.isInPlace()) {
      return begun;
    }
    close(begun); // More came beside the large values than was thought: it is on the heap.
    if (sink.length() <= inlineLengthMax) {
      return null;
    }
    Block block = region.allocator().allocate(sink.length());
    sink.copyTo(block.memory(), block.offset());
    return block;
  }

  private static void close(Block block) {
    if (block != null) {
      block.close();
    }
  }
}
