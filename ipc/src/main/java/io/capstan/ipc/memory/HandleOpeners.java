package io.capstan.ipc.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The openers of all packages, found at the first handle that arrives. */
final class HandleOpeners {
  private static final Map<ObjectType, HandleOpener> BY_TYPE = load();

  private HandleOpeners() {}

  private static Map<ObjectType, HandleOpener> load() {
    Map<ObjectType, HandleOpener> openers = new HashMap<>();
    ClassLoader loader = HandleOpener.class.getClassLoader();
    for (HandleOpener opener : ServiceLoader.load(HandleOpener.class, loader)) {
      for (ObjectType type : opener.types()) {
        if (openers.put(type, opener) != null) {
          throw new IllegalStateException("two packages have declared type=" + type);
        }
      }
    }
    return Map.copyOf(openers);
  }

  static HandleOpener of(ObjectType type) throws HandleException {
    HandleOpener opener = BY_TYPE.get(type);
    if (opener == null) {
      throw new HandleException("type=" + type + " (allowed: one of " + BY_TYPE.keySet() + ")");
    }
    return opener;
  }
}
