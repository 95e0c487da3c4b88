package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;

/** A producer's role at a typed queue, and the sink that goes with it. */
final class ItemProducer implements AutoCloseable {
  private static final int ITEM_BYTES_MAX = TypedLayout.RECORD_BYTES - TypedLayout.ITEM_OFFSET;

  private final Memory memory;
  private final ItemBlocks blocks;
  private final ManyToManyRole role;
  private final ManyToManyProducer producer;
  private final boolean takesSmall;
  private final Sink sink = new Sink();

  ItemProducer(ManyToManyState state, ItemBlocks blocks) {
    this.memory = state.memory();
    this.blocks = blocks;
    this.role = ManyToManyRole.claimForProcess(state, ManyToManyRoles.Kind.PRODUCER);
    this.producer = new ManyToManyProducer(state, WaitStrategy.SPIN, role);
    this.takesSmall = producer.takesImmediates();
  }

  /**
   * Encodes an item where it is to be read, and publishes it.
   *
   * @return false if there is no room
   */
  <E> boolean offer(E item, Codec<? super E> codec) {
    int small = takesSmall ? codec.encodeSmall(item) : Codec.NOT_SMALL;
    return small != Codec.NOT_SMALL ? offerSmall(small) : offerRecord(item, codec);
  }

  /** Publishes an item that is no more than those bits; false if there is no room. */
  boolean offerSmall(int small) {
    return producer.offerImmediate(small);
  }

  private <E> boolean offerRecord(E item, Codec<? super E> codec) {
    try (Claim claim = producer.claim(TypedLayout.RECORD_BYTES)) {
      if (claim == null) {
        return false;
      }
      long lengthBytes = codec.lengthIfKnown(item);
      if (lengthBytes > ITEM_BYTES_MAX) {
        return offerLong(item, codec, lengthBytes, claim);
      }
      sink.over(memory, claim.offset() + TypedLayout.ITEM_OFFSET, ITEM_BYTES_MAX);
      codec.encode(item, sink);
      if (sink.isInPlace()) {
        return commitInline(sink.length(), claim);
      }
      return commitBlock(sink, claim);
    }
  }

  /**
   * Not {@link Claim#commit}, which puts a record behind a queue that has become full since the
   * claim: encoding may take long, and a queue of one item is not to have two.
   */
  private boolean commitInline(long lengthBytes, Claim claim) {
    memory.putByte(claim.offset(), TypedLayout.INLINE);
    return producer.commitIfRoom(TypedLayout.ITEM_OFFSET + (int) lengthBytes);
  }

  /** Encodes an item, of which the length is known, into its block. */
  private <E> boolean offerLong(E item, Codec<? super E> codec, long lengthBytes, Claim claim) {
    Block block = blocks.allocate(lengthBytes);
    boolean isPublished = false;
    try {
      sink.over(memory, block.offset(), lengthBytes);
      codec.encode(item, sink);
      if (!sink.isInPlace()) {
        throw new IllegalStateException(
            "codec wrote more than it said: lengthBytes=%d (allowed: %d)"
                .formatted(sink.length(), lengthBytes));
      }
      isPublished = commitBlock(block, sink.length(), claim);
      return isPublished;
    } finally {
      end(block, isPublished);
    }
  }

  private boolean commitBlock(Block block, long lengthBytes, Claim claim) {
    blocks.write(claim.offset(), block, lengthBytes);
    return producer.commitIfRoom(TypedLayout.BLOCK_RECORD_LENGTH);
  }

  /** Publishes an item that was encoded onto the heap; false if there is no room. */
  boolean offerEncoded(Sink encoded) {
    try (Claim claim = producer.claim(TypedLayout.RECORD_BYTES)) {
      if (claim == null) {
        return false;
      }
      if (encoded.length() <= ITEM_BYTES_MAX) {
        encoded.copyTo(memory, claim.offset() + TypedLayout.ITEM_OFFSET);
        return commitInline(encoded.length(), claim);
      }
      return commitBlock(encoded, claim);
    }
  }

  private boolean commitBlock(Sink encoded, Claim claim) {
    Block block = blocks.allocate(encoded.length());
    boolean isPublished = false;
    try {
      encoded.copyTo(memory, block.offset());
      isPublished = commitBlock(block, encoded.length(), claim);
      return isPublished;
    } finally {
      end(block, isPublished);
    }
  }

  private static void end(Block block, boolean isPublished) {
    if (isPublished) {
      block.forget(); // Whoever receives the item takes it.
    } else {
      block.close();
    }
  }

  ManyToManyRole role() {
    return role;
  }

  @Override
  public void close() {
    producer.close();
  }
}
