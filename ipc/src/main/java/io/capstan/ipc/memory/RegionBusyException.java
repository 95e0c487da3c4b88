package io.capstan.ipc.memory;

/** A living participant, slow or stopped, kept the region's tables locked for too long. */
public final class RegionBusyException extends RegionException {
  private static final long serialVersionUID = 1L;

  RegionBusyException(String message) {
    super(message);
  }
}
