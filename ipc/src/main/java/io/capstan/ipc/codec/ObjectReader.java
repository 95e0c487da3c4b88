package io.capstan.ipc.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Reads what {@link ObjectWriter} wrote, with all the doubt that a stream from outside deserves.
 */
final class ObjectReader extends ObjectInputStream {
  private final ClassPolicy policy;
  private final boolean hasUserFilter;
  private final ClassLoader loader;
  private final Expansion expansion;

  ObjectReader(InputStream in, long lengthBytes, ArrivalFilter filter, Arrival arrival)
      throws IOException {
    super(in);
    this.policy = arrival.policy();
    this.hasUserFilter = arrival.userFilter() != null;
    this.loader = arrival.loader();
    this.expansion = new Expansion(lengthBytes);
    setObjectInputFilter(filter);
    enableResolveObject(true);
  }

  /** There is none: both sides are of one version, and the header says nothing else. */
  @Override
  protected void readStreamHeader() {}

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description)
      throws IOException, ClassNotFoundException {
    String name = description.getName();
    // A user's filter sees the class, so it must be loaded; by itself that runs nothing of it.
    String refusal = hasUserFilter ? null : policy.refusal(elementName(name));
    if (refusal != null) {
      throw new InvalidClassException(refusal);
    }
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return super.resolveClass(description); // Knows the primitive types.
    }
  }

  private static String elementName(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    return dimensions > 0 && name.startsWith("L", dimensions)
        ? name.substring(dimensions + 1, name.length() - 1)
        : name;
  }

  @Override
  protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
    throw new InvalidClassException("interfaces=" + interfaces.length + " of a dynamic proxy");
  }

  @Override
  protected Object resolveObject(Object object) throws InvalidObjectException {
    expansion.measure(object);
    return object;
  }
}
