package io.capstan.ipc.memory;

/** The region's files are not for this user alone, or not for this user at all. */
public final class RegionAccessException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionAccessException(String message) {
    super(message);
  }

  RegionAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
