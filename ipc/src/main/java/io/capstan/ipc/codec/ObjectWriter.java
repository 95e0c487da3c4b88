package io.capstan.ipc.codec;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;

/**
 * The JDK's serialization, which refuses at once what the other side would refuse: a value that
 * cannot arrive must not be published.
 */
final class ObjectWriter extends ObjectOutputStream {
  private final Arrival arrival;

  ObjectWriter(OutputStream out, Arrival arrival) throws IOException {
    super(out);
    this.arrival = arrival;
  }

  /** See {@link ObjectReader}. */
  @Override
  protected void writeStreamHeader() {}

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
