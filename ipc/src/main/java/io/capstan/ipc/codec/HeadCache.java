package io.capstan.ipc.codec;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what the same bytes meant the last time: values of one shape begin with the same head,
 * which names classes, and to look those up takes longer than all the rest.
 *
 * @param <T> what a head means; it does not keep its classes from being unloaded for long
 */
final class HeadCache<T> {
  /** Heads that are remembered; when there are more, all are forgotten. */
  private static final int HEADS_MAX = 1024;

  /** Finds out what a head means, or refuses it. */
  interface LookUp<T> {
    T lookUp(Source head, Arrival arrival);
  }

  /** A head by its content. */
  private record Head(byte[] bytes, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Head head && hash == head.hash && Arrays.equals(bytes, head.bytes);
    }
  }

  private record Meaning<T>(WeakReference<ClassLoader> loader, T value) {}

  private final ConcurrentHashMap<Head, SoftReference<Meaning<T>>> known =
      new ConcurrentHashMap<>();
  private final LookUp<T> lookUp;

  HeadCache(LookUp<T> lookUp) {
    this.lookUp = lookUp;
  }

  static void write(byte[] head, Sink sink) {
    sink.writeCount(head.length);
    sink.writeBytes(head, 0, head.length);
  }

  /** Reads a head, and says what it means. */
  T read(Source source, Arrival arrival) {
    byte[] bytes = new byte[source.readCount(1)];
    source.readBytes(bytes, 0, bytes.length);
    Head head = new Head(bytes, Arrays.hashCode(bytes));
    SoftReference<Meaning<T>> reference = known.get(head);
    Meaning<T> meaning = reference == null ? null : reference.get();
    if (meaning != null && meaning.loader().get() == arrival.loader()) {
      return meaning.value();
    }
    return readSlow(head, arrival);
  }

  private T readSlow(Head head, Arrival arrival) {
    Source source = new Source().over(head.bytes());
    T value = lookUp.lookUp(source, arrival);
    source.requireEnd();
    if (known.size() >= HEADS_MAX) {
      known.clear();
    }
    known.put(
        head, new SoftReference<>(new Meaning<>(new WeakReference<>(arrival.loader()), value)));
    return value;
  }
}
