package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Puts items into a typed queue and takes them out: what its faces have in common.
 *
 * @param <E> the items
 */
final class TypedRing<E> {
  /**
   * Who finds the queue full or empty leaves the other side alone for about half a microsecond
   * before it looks again: each look takes away the line that the other writes to, and then each
   * item costs a line. Meanwhile there are several. More would be felt by who waits for one item.
   */
  private static final int PAUSES = 32;

  private final TypedQueue queue;
  private final ManyToManyState state;
  private final Codec<E> codec;
  private final WaitStrategy strategy;
  private final SeatPool<ItemProducer> producers;
  private final SeatPool<ItemConsumer> consumers;
  private final Receipts receipts;

  TypedRing(TypedQueue queue, Codec<E> codec, WaitStrategy strategy) {
    queue.requireCodec(codec.getClass());
    this.queue = queue;
    this.state = queue.state();
    this.codec = codec;
    this.strategy = Objects.requireNonNull(strategy, "waitStrategy");
    this.producers = queue.producers();
    this.consumers = queue.consumers();
    this.receipts = queue.receipts();
  }

  TypedRing<E> with(WaitStrategy waitStrategy) {
    return new TypedRing<>(queue, codec, waitStrategy);
  }

  TypedQueue queue() {
    return queue;
  }

  WaitStrategy strategy() {
    return strategy;
  }

  boolean offer(E item) {
    Objects.requireNonNull(item, "item");
    ItemProducer seat = producers.borrow();
    try {
      return seat.offer(item, codec);
    } finally {
      producers.giveBack(seat);
    }
  }

  /**
   * Encodes before it waits: what cannot be sent fails at once, and later changes do not matter.
   */
  boolean offer(E item, long timeoutNanos) throws InterruptedException {
    requireNotInterrupted();
    return offer(item) || timeoutNanos > 0 && offerSlow(item, timeoutNanos);
  }

  private boolean offerSlow(E item, long timeoutNanos) throws InterruptedException {
    int small = state.ring().immediateBits() != 0 ? codec.encodeSmall(item) : Codec.NOT_SMALL;
    Predicate<ItemProducer> offer;
    if (small == Codec.NOT_SMALL) {
      Sink encoded = new Sink().onHeap();
      codec.encode(item, encoded);
      offer = seat -> seat.offerEncoded(encoded);
    } else {
      offer = seat -> seat.offerSmall(small);
    }
    pause();
    return state.notFull().await(look -> offerEncoded(offer, look), strategy, timeoutNanos);
  }

  private boolean offerEncoded(Predicate<ItemProducer> offer, boolean look) {
    ItemProducer seat = producers.borrow();
    try {
      boolean isDone = offer.test(seat);
      if (!isDone && look) {
        lookAtLives(seat.role());
        isDone = offer.test(seat);
        if (!isDone) {
          seat.role().requirePeers(ManyToManyRoles.Kind.CONSUMER);
        }
      }
      return isDone;
    } finally {
      producers.giveBack(seat);
    }
  }

  /** The next item, or null if there is none now, whether or not the queue has ended. */
  E poll() {
    try {
      return pollOrEnd();
    } catch (QueueClosedException e) {
      return null;
    }
  }

  /** The next item, or null. */
  private E pollOrEnd() {
    ItemConsumer seat = consumers.borrow();
    try {
      return seat.poll(codec, receipts);
    } finally {
      consumers.giveBack(seat);
    }
  }

  E poll(long timeoutNanos) throws InterruptedException {
    requireNotInterrupted();
    E item = pollOrEnd();
    return item != null || timeoutNanos <= 0 ? item : pollSlow(timeoutNanos);
  }

  private E pollSlow(long timeoutNanos) throws InterruptedException {
    pause();
    Waited<E> waited = new Waited<>();
    state.notEmpty().await(look -> pollInto(waited, look), strategy, timeoutNanos);
    return waited.item;
  }

  /** What was taken by who waited for it. */
  private static final class Waited<E> {
    private E item;
  }

  private boolean pollInto(Waited<E> waited, boolean look) {
    ItemConsumer seat = consumers.borrow();
    try {
      waited.item = seat.poll(codec, receipts);
      if (waited.item == null && look) {
        lookAtLives(seat.role());
        waited.item = seat.poll(codec, receipts);
        if (waited.item == null) {
          seat.role().requirePeers(ManyToManyRoles.Kind.PRODUCER);
        }
      }
      return waited.item != null;
    } finally {
      consumers.giveBack(seat);
    }
  }

  private static void pause() {
    for (int pause = 0; pause < PAUSES; pause++) {
      Thread.onSpinWait();
    }
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Looks who has died, and takes back the blocks of items that nobody will receive. */
  private void lookAtLives(ManyToManyRole role) {
    long deaths = state.deaths();
    role.look();
    if (state.deaths() != deaths) {
      try {
        queue.blocks().reclaim();
      } catch (IOException e) {
        // Somebody else is at it. The next one who finds no room tries again.
      }
    }
  }

  /**
   * @throws PeerDiedException if those that took items were killed
   */
  void requireConsumers() {
    ItemProducer seat = producers.borrow();
    try {
      lookAtLives(seat.role());
      seat.role().requirePeers(ManyToManyRoles.Kind.CONSUMER);
    } finally {
      producers.giveBack(seat);
    }
  }

  int drain(Consumer<? super E> target, int limit) {
    int count = 0;
    for (E item = null; count < limit && (item = poll()) != null; count++) {
      target.accept(item);
    }
    return count;
  }

  void clear() {
    ItemConsumer seat = consumers.borrow();
    try {
      while (seat.discard()) {
        // That was one.
      }
    } catch (QueueClosedException e) {
      // Nothing is left, for good.
    } finally {
      consumers.giveBack(seat);
    }
  }

  ManyToManyBrowser browse() {
    return new ManyToManyBrowser(state);
  }

  /**
   * A copy of an item that waits.
   *
   * @return null if somebody has taken it
   */
  E look(ManyToManyBrowser browser, ManyToManyBrowser.Place place) {
    if (place.isImmediate()) {
      return ItemConsumer.decode(codec, browser.immediate(place));
    }
    byte[] record = browser.copy(place);
    if (record == null || record.length == 0) {
      return null;
    }
    if (record[0] == TypedLayout.INLINE) {
      return ItemConsumer.decode(
          codec,
          new Source()
              .over(record, TypedLayout.ITEM_OFFSET, record.length - TypedLayout.ITEM_OFFSET));
    }
    Source reference = new Source().over(record);
    reference.readLong();
    byte[] content = copyBlock(place, reference.readLong(), reference.readLong());
    return content == null ? null : ItemConsumer.decode(codec, new Source().over(content));
  }

  /** Nobody frees the block before he has taken its record. */
  private byte[] copyBlock(ManyToManyBrowser.Place place, long offset, long lengthBytes) {
    Memory memory = state.memory();
    memory.checkRange(offset, lengthBytes);
    byte[] content = new byte[Math.toIntExact(lengthBytes)];
    memory.getBytes(offset, content);
    VarHandle.acquireFence(); // The copy is made before the word is read again.
    return state.cells().word(place.cell()) == place.word() ? content : null;
  }

  boolean remove(ManyToManyBrowser.Place place) {
    ItemConsumer seat = consumers.borrow();
    try {
      return seat.remove(place);
    } finally {
      consumers.giveBack(seat);
    }
  }

  /** Whether who waits for an item would be done. */
  boolean isReady(boolean look) {
    if (look) {
      ItemConsumer seat = consumers.borrow();
      try {
        lookAtLives(seat.role());
      } finally {
        consumers.giveBack(seat);
      }
    }
    return queue.bytes().isReady(look);
  }

  int size() {
    return (int) Math.min(Integer.MAX_VALUE, queue.bytes().size());
  }

  int capacity() {
    return state.shape().capacity();
  }

  /** Frees what the dead left; see {@link SharedBlockingQueue#reclaim}. */
  int reclaim() {
    try {
      return queue.blocks().reclaim();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
