package io.capstan.ipc.memory;

/** A region of that name exists and is in use. */
public final class RegionExistsException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionExistsException(String message) {
    super(message);
  }
}
