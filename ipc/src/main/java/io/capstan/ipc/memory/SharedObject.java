package io.capstan.ipc.memory;

import java.io.Serializable;

/**
 * A handle on shared bytes that travels between processes: serialized, it is where the bytes are,
 * never what they hold, and whoever deserializes it has a handle on the same bytes.
 *
 * <p>Each implementation is replaced by its {@link Handle} when it is written.
 */
public interface SharedObject extends Serializable {
  /** Where it is, for another process. */
  Handle handle();
}
