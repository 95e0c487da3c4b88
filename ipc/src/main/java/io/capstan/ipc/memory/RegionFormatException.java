package io.capstan.ipc.memory;

/** The file is no region, a damaged one, or one of another version or byte order. */
public final class RegionFormatException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionFormatException(String message) {
    super(message);
  }
}
