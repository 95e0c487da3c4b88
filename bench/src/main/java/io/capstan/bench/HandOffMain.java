package io.capstan.bench;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.BlockAllocator;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueConsumer;
import io.capstan.ipc.queue.QueueProducer;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/**
 * One of two processes between which a block goes back and forth: {@code GIVER} or {@code TAKER}.
 * To a line {@code LENGTH ROUNDS} both answer; the giver, which allocates the block, with the
 * {@link Latency} of there and back, behind the mean of what is between its quartiles.
 *
 * <p>A hand-off is what an application does: write into the block, let go of it, say in a queue
 * where it lies; receive that, take the block over, read what was written. Of the block the first
 * and the last word are used, whatever its length.
 */
final class HandOffMain {
  /** Each side puts into its own. */
  enum Side {
    GIVER,
    TAKER;

    private Side other() {
      return this == GIVER ? TAKER : GIVER;
    }
  }

  private static final int QUEUE_BYTES = 1 << 10;
  private static final int MESSAGE_LENGTH = 2 * Long.BYTES;

  private final Memory memory;
  private final BlockAllocator allocator;
  private final QueueProducer producer;
  private final QueueConsumer consumer;

  /** What arrived last. */
  private long offset;

  private long lengthBytes;

  private HandOffMain(Region region, Side side) {
    this.memory = region.memory();
    this.allocator = region.allocator();
    this.producer = OneToOneQueue.open(region, side.name()).producer();
    this.consumer = OneToOneQueue.open(region, side.other().name()).consumer();
  }

  static void createObjects(Region region) throws IOException {
    for (Side side : Side.values()) {
      OneToOneQueue.create(region, side.name(), QUEUE_BYTES, Delivery.AT_LEAST_ONCE);
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      Side side = Side.valueOf(SharedRegion.argument(arguments, 0));
      HandOffMain end = new HandOffMain(region, side);
      LineServer.serve(
          words -> {
            int rounds = Integer.parseInt(words[1]);
            return side == Side.GIVER
                ? end.give(Long.parseLong(words[0]), rounds)
                : end.take(rounds);
          });
    }
  }

  private String give(long length, int rounds) throws IOException {
    Histogram nanos = Latency.histogram();
    Block block = allocator.allocate(length);
    for (int round = 0; round < rounds; round++) {
      long startNanos = System.nanoTime();
      send(block, round);
      block = receive(round);
      nanos.recordValue(System.nanoTime() - startNanos);
    }
    block.close();
    return RoundTrips.of(nanos).middleMean() + " " + Latency.of(nanos);
  }

  private String take(int rounds) {
    for (int round = 0; round < rounds; round++) {
      send(receive(round), round);
    }
    return "thanks";
  }

  private void send(Block block, long round) {
    memory.putLong(block.offset(), round);
    memory.putLong(block.offset() + block.lengthBytes() - Long.BYTES, ~round);
    Claim claim = producer.claim(MESSAGE_LENGTH);
    memory.putLong(claim.offset(), block.offset());
    memory.putLong(claim.offset() + Long.BYTES, block.lengthBytes());
    block.forget();
    claim.commit();
  }

  private Block receive(long round) {
    while (consumer.read(this::note) == 0) {
      Thread.onSpinWait();
    }
    Block block = allocator.take(offset, lengthBytes, allocator.owner(offset));
    if (memory.getLong(offset) != round
        || memory.getLong(offset + lengthBytes - Long.BYTES) != ~round) {
      throw new IllegalStateException("round=" + round + " " + block);
    }
    return block;
  }

  private void note(Memory from, long at, int length) {
    offset = from.getLong(at);
    lengthBytes = from.getLong(at + Long.BYTES);
  }
}
