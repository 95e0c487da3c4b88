package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Numbers in a ring that takes immediates: the odd ones are such, the even ones records. */
final class MixedRecords {
  /** No number was there. */
  static final long NONE = -1;

  /** The queue has ended. */
  static final long END = -2;

  private MixedRecords() {}

  static ManyToManyQueue create(Region region, String name, ManyToManyShape shape)
      throws IOException {
    ManyToManyHeader.create(region, name, shape, Delivery.AT_MOST_ONCE, Codec.SMALL_BITS);
    return ManyToManyQueue.open(region, name);
  }

  static boolean offer(QueueProducer producer, long value) {
    return (value & 1) == 0 || !((ManyToManyProducer) producer).takesImmediates()
        ? producer.offer(ManyToManyCrashChild.bytes(value))
        : ((ManyToManyProducer) producer).offerImmediate((int) value);
  }

  static long poll(QueueConsumer consumer) {
    Reader reader = new Reader();
    try {
      return consumer.read(reader, 1) == 0 ? NONE : reader.values.get(0);
    } catch (QueueClosedException e) {
      return END;
    }
  }

  /** All that is there, and {@link #END} if it has ended. */
  static List<Long> drain(QueueConsumer consumer) {
    List<Long> values = new ArrayList<>();
    long value = poll(consumer);
    for (; value >= 0; value = poll(consumer)) {
      values.add(value);
    }
    if (value == END) {
      values.add(END);
    }
    return values;
  }

  /** What is seen there, or {@link #NONE} if somebody has taken it. */
  static long look(ManyToManyBrowser browser, ManyToManyBrowser.Place place) {
    if (place.isImmediate()) {
      return browser.immediate(place);
    }
    byte[] record = browser.copy(place);
    return record == null ? NONE : ManyToManyCrashChild.value(record);
  }

  /** Where the number is, or null. */
  static ManyToManyBrowser.Place find(ManyToManyConsumer consumer, long value) {
    ManyToManyBrowser browser = consumer.browse();
    ManyToManyBrowser.Place place = browser.next();
    while (place != null && look(browser, place) != value) {
      place = browser.next();
    }
    return place;
  }

  /** Keeps what it reads. */
  static final class Reader implements ImmediateHandler {
    final List<Long> values = new ArrayList<>();

    @Override
    public void onRecord(Memory memory, long offset, int lengthBytes) {
      byte[] bytes = new byte[lengthBytes];
      memory.getBytes(offset, bytes);
      values.add(ManyToManyCrashChild.value(bytes));
    }

    @Override
    public void onImmediate(int immediate) {
      values.add((long) immediate);
    }
  }
}
