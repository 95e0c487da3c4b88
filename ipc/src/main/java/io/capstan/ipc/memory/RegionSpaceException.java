package io.capstan.ipc.memory;

/** The file system has no room for the region; nothing was mapped. */
public final class RegionSpaceException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionSpaceException(String message) {
    super(message);
  }
}
