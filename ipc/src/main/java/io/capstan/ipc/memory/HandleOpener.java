package io.capstan.ipc.memory;

import java.util.Set;

/**
 * Makes objects of handles that have arrived. Each package of shared objects provides one, as a
 * service: so this package knows none of those above it.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Implementations do not wait.
 *
 * <p><b>Memory consistency.</b> None of its own.
 *
 * <p><b>Peer death.</b> Nothing is shared.
 *
 * <p><b>Units.</b> None.
 */
public interface HandleOpener {
  /** The types that it makes objects of. */
  Set<ObjectType> types();

  /**
   * Makes the object. A handle may have been forged: all that it says is to be checked, and {@link
   * Placement#requireRoom} to be asked before any byte is touched.
   *
   * @param place where it is; if it has a name, there is an object of that type there
   * @param handle what else it says
   * @throws IllegalArgumentException if the handle cannot have been made by this package
   * @throws IndexOutOfBoundsException if it reaches beyond its object
   */
  SharedObject open(Placement place, Handle handle);
}
