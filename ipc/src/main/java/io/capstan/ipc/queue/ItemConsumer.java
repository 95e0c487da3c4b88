package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.function.Supplier;

/** A consumer's role at a typed queue, and what decodes the records that it reads. */
final class ItemConsumer implements AutoCloseable, ImmediateHandler {
  private final ItemBlocks blocks;
  private final ManyToManyRole role;
  private final ManyToManyConsumer consumer;
  private final Source source = new Source();

  /** For the time of a call. */
  private Codec<?> codec;

  private Receipts receipts;

  private Object item;
  private Block block;

  ItemConsumer(ManyToManyState state, ItemBlocks blocks) {
    this.blocks = blocks;
    this.role = ManyToManyRole.claimForProcess(state, ManyToManyRoles.Kind.CONSUMER);
    this.consumer = new ManyToManyConsumer(state, WaitStrategy.SPIN, role);
  }

  /**
   * Takes the next item.
   *
   * @param receiptsOrNull counts it before it leaves the queue
   * @return null if there is none
   * @throws QueueClosedException if there will be none
   */
  @SuppressWarnings("unchecked") // What the codec made.
  <E> E poll(Codec<E> codecOfItem, Receipts receiptsOrNull) {
    codec = codecOfItem;
    receipts = receiptsOrNull;
    boolean hasRead = false;
    try {
      int count = consumer.read(this, 1);
      hasRead = true;
      return count == 0 ? null : (E) item;
    } finally {
      if (!hasRead && receiptsOrNull != null) {
        receiptsOrNull.finished().signalAll(); // What cannot be read has left the queue only now.
      }
      end();
    }
  }

  /** Takes a record and throws it away; false if there is none. */
  boolean discard() {
    try {
      return consumer.read(this, 1) != 0;
    } finally {
      end();
    }
  }

  /** Takes a record out of the middle and throws it away; false if somebody else took it. */
  boolean remove(ManyToManyBrowser.Place place) {
    try {
      return consumer.remove(place, this);
    } finally {
      end();
    }
  }

  private void end() {
    item = null;
    codec = null;
    receipts = null;
    Block taken = block;
    block = null;
    if (taken != null) {
      taken.close(); // Only now: the record has left the queue.
    }
  }

  /** For {@link #consumer}. */
  @Override
  public void onRecord(Memory memory, long offset, int lengthBytes) {
    byte form = lengthBytes == 0 ? 0 : memory.getByte(offset);
    if (form == TypedLayout.BLOCK && lengthBytes == TypedLayout.BLOCK_RECORD_LENGTH) {
      block = blocks.take(offset);
      source.over(memory, block.offset(), block.lengthBytes());
    } else if (form == TypedLayout.INLINE) {
      source.over(memory, offset + TypedLayout.ITEM_OFFSET, lengthBytes - TypedLayout.ITEM_OFFSET);
    } else {
      throw new DecodeException("record of form=" + form + " lengthBytes=" + lengthBytes);
    }
    if (codec != null) {
      if (receipts == null) {
        item = decode(codec, source);
      } else {
        decodeCounted(() -> decode(codec, source));
      }
    }
  }

  /** For {@link #consumer}. */
  @Override
  public void onImmediate(int immediate) {
    if (codec != null) {
      if (receipts == null) {
        item = decode(codec, immediate);
      } else {
        decodeCounted(() -> decode(codec, immediate));
      }
    }
  }

  /** What cannot be read is nobody's to finish. */
  private void decodeCounted(Supplier<Object> decoding) {
    receipts.add();
    boolean isDecoded = false;
    try {
      item = decoding.get();
      isDecoded = true;
    } finally {
      if (!isDecoded) {
        receipts.remove();
      }
    }
  }

  static <E> E decode(Codec<E> codec, Source source) {
    E decoded = codec.decode(source);
    source.requireEnd();
    return requireItem(decoded);
  }

  static <E> E decode(Codec<E> codec, int immediate) {
    return requireItem(codec.decodeSmall(immediate));
  }

  private static <E> E requireItem(E decoded) {
    if (decoded == null) {
      throw new DecodeException("null came out of a queue: item=null (allowed: all else)");
    }
    return decoded;
  }

  ManyToManyRole role() {
    return role;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
