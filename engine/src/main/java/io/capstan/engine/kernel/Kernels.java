package io.capstan.engine.kernel;

import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kernels that the class path offers, by name. */
public final class Kernels {

  private Kernels() {}

  /**
   * The kernel of that name.
   *
   * @throws IllegalArgumentException if no kernel has it; the text lists those there are
   * @throws java.util.ServiceConfigurationError if a listed kernel cannot be made
   */
  public static Kernel named(String name) {
    SortedMap<String, Kernel> kernels = all();
    Kernel kernel = kernels.get(name);
    if (kernel == null) {
      throw new IllegalArgumentException(
          "kernel=" + name + " (allowed: " + String.join(", ", kernels.keySet()) + ")");
    }
    return kernel;
  }

  /**
   * All kernels that {@link ServiceLoader} finds through the thread's context class loader, by
   * name. Nobody can change the map; the kernels are this caller's own.
   *
   * @throws IllegalStateException if two of them have the same name
   */
  public static SortedMap<String, Kernel> all() {
    var kernels = new TreeMap<String, Kernel>();
    for (Kernel kernel : ServiceLoader.load(Kernel.class)) {
      Kernel twin = kernels.put(kernel.name(), kernel);
      if (twin != null) {
        throw new IllegalStateException(
            "kernel=%s is both %s and %s"
                .formatted(kernel.name(), twin.getClass().getName(), kernel.getClass().getName()));
      }
    }
    return Collections.unmodifiableSortedMap(kernels);
  }
}
