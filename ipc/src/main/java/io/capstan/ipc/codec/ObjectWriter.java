package io.capstan.ipc.codec;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Collections;

/**
 * The JDK's serialization, which refuses at once what the other side would refuse: a value that
 * cannot arrive must not be published.
 */
final class ObjectWriter extends ObjectOutputStream {
  /** A list without limits that takes a few bytes; {@link ArrivalFilter} counts its elements. */
  private static final Class<?> COPIES = Collections.nCopies(1, 0).getClass();

  private final Arrival arrival;

  ObjectWriter(OutputStream out, Arrival arrival) throws IOException {
    super(out);
    this.arrival = arrival;
    enableReplaceObject(true);
  }

  /** See {@link ObjectReader}. */
  @Override
  protected void writeStreamHeader() {}

  @Override
  protected Object replaceObject(Object object) throws InvalidObjectException {
    if (object.getClass() == COPIES) {
      int copies = ((Collection<?>) object).size();
      if (copies > ArrivalFilter.ELEMENTS_FREE) {
        throw new InvalidObjectException(
            "copies of one element: copies=%d (allowed: %d)"
                .formatted(copies, ArrivalFilter.ELEMENTS_FREE));
      }
    }
    return object;
  }

  @Override
  protected void annotateClass(Class<?> type) throws IOException {
    if (Proxy.isProxyClass(type)) {
      throw new InvalidClassException("class=" + type.getName() + " is a dynamic proxy");
    }
    String refusal = arrival.refusal(type);
    if (refusal != null) {
      throw new InvalidClassException(refusal);
    }
  }

  @Override
  protected void annotateProxyClass(Class<?> type) throws IOException {
    throw new InvalidClassException("class=" + type.getName() + " is a dynamic proxy");
  }
}
