package io.capstan.ipc.queue;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/** What this process has of a typed queue, once however many handles there are on it. */
final class TypedQueue implements Runnable {
  /** Another queue may come to the same place: its key is another one. */
  private record Key(DirectoryEntry.Key entry) {}

  private final QueueKind kind;
  private final Placement place;
  private final ManyToManyQueue bytes;
  private final ManyToManyState state;
  private final ItemBlocks blocks;
  private final SeatPool<ItemProducer> producers;
  private final SeatPool<ItemConsumer> consumers;
  private final Receipts receipts; // null: nobody counts

  private TypedQueue(QueueKind kind, Placement place, String name) {
    this.kind = kind;
    this.place = place;
    this.bytes = ManyToManyQueue.at(place.part(place.offset() + TypedLayout.RING_OFFSET), name);
    this.state = bytes.state();
    this.blocks = new ItemBlocks(state);
    this.producers = new SeatPool<>(() -> new ItemProducer(state, blocks));
    this.consumers = new SeatPool<>(() -> new ItemConsumer(state, blocks));
    this.receipts = kind == QueueKind.JOINABLE ? new Receipts(state, place.offset()) : null;
  }

  static TypedQueue create(QueueKind kind, Region region, String name, TypedOptions options)
      throws IOException {
    ManyToManyShape shape = TypedLayout.shape(options.capacity());
    Memory memory = region.memory();
    Placement made =
        kind.create(
            region,
            name,
            TypedLayout.length(shape, kind),
            offset -> {
              memory.putLong(offset + TypedLayout.CODEC_MARK_OFFSET, options.codecMark());
              QueueKind.MANY_TO_MANY.format(
                  memory,
                  offset + TypedLayout.RING_OFFSET,
                  ring ->
                      ManyToManyHeader.write(
                          memory, ring, shape, options.delivery(), options.immediateBits()));
            });
    return at(kind, made, name);
  }

  static TypedQueue open(QueueKind kind, Region region, String name) {
    return at(kind, kind.find(region, name), name);
  }

  static TypedQueue at(QueueKind kind, Placement place, String name) {
    kind.require(place.region(), place.offset(), "queue=" + name);
    return place
        .region()
        .companion(new Key(place.key()), TypedQueue.class, () -> new TypedQueue(kind, place, name));
  }

  /**
   * Checks that items are encoded as their creator does it.
   *
   * @throws IllegalArgumentException if not
   */
  void requireCodec(Class<?> codec) {
    long mark = place.memory().getLong(place.offset() + TypedLayout.CODEC_MARK_OFFSET);
    if (mark != TypedOptions.markOf(codec)) {
      throw new IllegalArgumentException(
          "queue=%s was created with another codec: codec=%s (allowed: that one)"
              .formatted(state.name(), codec.getName()));
    }
  }

  Handle handle(String strategy) {
    return place.handle(1, strategy);
  }

  String name() {
    return state.name();
  }

  QueueKind kind() {
    return kind;
  }

  ManyToManyQueue bytes() {
    return bytes;
  }

  ManyToManyState state() {
    return state;
  }

  ItemBlocks blocks() {
    return blocks;
  }

  SeatPool<ItemProducer> producers() {
    return producers;
  }

  SeatPool<ItemConsumer> consumers() {
    return consumers;
  }

  Receipts receipts() {
    return receipts;
  }

  /** The region is about to be closed: this process's roles go back. */
  @Override
  public void run() {
    producers.close();
    consumers.close();
    if (receipts != null) {
      receipts.run();
    }
  }
}
