package io.capstan.ipc.memory;

import java.io.IOException;

/** A region cannot be made, found or used; the subclass and the text say why. */
public class RegionException extends IOException {
  private static final long serialVersionUID = 1L;

  RegionException(String message) {
    super(message);
  }

  RegionException(String message, Throwable cause) {
    super(message, cause);
  }
}
