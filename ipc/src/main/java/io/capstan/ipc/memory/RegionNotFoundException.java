package io.capstan.ipc.memory;

/** There is no region of that name. */
public final class RegionNotFoundException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionNotFoundException(String message) {
    super(message);
  }
}
