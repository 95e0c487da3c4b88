package io.capstan.ipc.codec;

import java.io.InvalidObjectException;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How much larger than its bytes a value gets when somebody walks through all of it, as a hash code
 * does. A list that holds the same list ten times, which holds the same list ten times, is small to
 * send and endless to walk; and a hash set walks its elements while it is read. So the collections
 * of the JDK are measured from the inside out, each as soon as it is there, and a value that is out
 * of all proportion is refused before anything walks it.
 */
final class Expansion {
  /**
   * Elements that any value may come to. A walk of so many takes a fraction of a second; fewer
   * would refuse honest tables in which many rows share one long list.
   */
  private static final long ELEMENTS_FREE = 1 << 24;

  private final long elementsMax;
  private final long lengthBytes;
  private final Map<Object, Long> sizes = new IdentityHashMap<>();

  Expansion(long lengthBytes) {
    this.lengthBytes = lengthBytes;
    this.elementsMax = ELEMENTS_FREE + 4 * lengthBytes;
  }

  /** Measures an object whose parts have all been measured. */
  void measure(Object object) throws InvalidObjectException {
    if (object instanceof Object[] array) {
      long size = 1;
      for (Object element : array) {
        size = sum(size, element);
      }
      sizes.put(object, size);
    } else if (object instanceof Collection<?> collection && isOfJdk(object)) {
      sizes.put(object, size(collection));
    } else if (object instanceof Map<?, ?> map && isOfJdk(object)) {
      long size = 1;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        size = sum(sum(size, entry.getKey()), entry.getValue());
      }
      sizes.put(object, size);
    }
  }

  private long size(Collection<?> collection) throws InvalidObjectException {
    int count = collection.size();
    if (count > lengthBytes) { // Each element takes a byte at least, but for copies of one.
      check(count);
      return check(count * sum(0, collection.iterator().next()));
    }
    long size = 1;
    for (Object element : collection) {
      size = sum(size, element);
    }
    return size;
  }

  private long sum(long size, Object element) throws InvalidObjectException {
    Long known = sizes.isEmpty() || element == null ? null : sizes.get(element);
    return check(size + (known == null ? 1 : known));
  }

  private long check(long size) throws InvalidObjectException {
    if (size > elementsMax || size < 0) {
      throw new InvalidObjectException(
          "collections within collections hold elements=%d or more (allowed: %d)"
              .formatted(size, elementsMax));
    }
    return size;
  }

  private static boolean isOfJdk(Object object) {
    return object.getClass().getClassLoader() == null;
  }
}
