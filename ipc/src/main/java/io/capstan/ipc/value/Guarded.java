package io.capstan.ipc.value;

import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import java.io.Serializable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value and the lock that guards it: what Python's {@code Value(…, lock=True)} is, with {@code
 * get_lock} and {@code get_obj}.
 *
 * <pre>{@code
 * Guarded<SharedDoubleArray> point = Guarded.of(coordinates, lock);
 * point.update(p -> p.setPlain(0, p.getPlain(0) + 1));
 * double x = point.with(p -> p.getPlain(0));
 * }</pre>
 *
 * <p>It travels between processes as its two parts do, if the value is one that does.
 *
 * <p><b>Callers.</b> Any thread of any attached process. The lock is re-entrant: an action may use
 * the same value again.
 *
 * <p><b>Progress.</b> Blocking, as {@link SharedLock#lock}.
 *
 * <p><b>Memory consistency.</b> What an action did happens-before the next action on the value, in
 * any process; plain access will do.
 *
 * <p><b>Peer death.</b> If an owner of the lock died inside an action, the next is told: {@code
 * with} of two parameters is given {@link Acquired#ABANDONED}, and may repair the value and call
 * {@link SharedLock#markRepaired}. Until somebody did, every other action is refused with an {@link
 * AbandonedValueException}, but for those within one that was told, which are on its behalf.
 *
 * <p><b>Units.</b> None.
 *
 * @param <T> the value's type, a handle on shared bytes
 */
public final class Guarded<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Those whose actions of this thread were told that an owner died, and are still running. */
  private static final ThreadLocal<Set<Guarded<?>>> TOLD =
      ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

  @SuppressWarnings("serial") // If the value travels, so does its guard.
  private final T value;

  private final SharedLock lock;

  private Guarded(T value, SharedLock lock) {
    this.value = Objects.requireNonNull(value, "value");
    this.lock = Objects.requireNonNull(lock, "lock");
  }

  /** Pairs a value with a lock; nothing is written. Every process must pair the same two. */
  public static <T> Guarded<T> of(T value, SharedLock lock) {
    return new Guarded<>(value, lock);
  }

  /** The lock, for those who hold it over several actions, or wait for a limited time. */
  public SharedLock lock() {
    return lock;
  }

  /** The value as it is, unguarded. */
  public T value() {
    return value;
  }

  /**
   * Runs the action on the value while this thread holds the lock, and returns its result.
   *
   * @throws AbandonedValueException if an owner of the lock died and the value is not repaired
   */
  public <R> R with(Function<? super T, ? extends R> action) {
    lock.lock();
    try {
      if (lock.needsRepair() && !TOLD.get().contains(this)) {
        throw new AbandonedValueException(
            "an owner of the lock died in the middle of a change: value=" + value);
      }
      return action.apply(value);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the action on the value while this thread holds the lock, and returns its result.
   *
   * @param action is given the value and how the lock was acquired: {@link Acquired#NORMAL} or
   *     {@link Acquired#ABANDONED}
   */
  public <R> R with(BiFunction<? super T, Acquired, ? extends R> action) {
    lock.lock();
    try {
      return lock.needsRepair() ? tell(action) : action.apply(value, Acquired.NORMAL);
    } finally {
      lock.unlock();
    }
  }

  private <R> R tell(BiFunction<? super T, Acquired, ? extends R> action) {
    Set<Guarded<?>> told = TOLD.get();
    boolean isFirst = told.add(this);
    try {
      return action.apply(value, Acquired.ABANDONED);
    } finally {
      if (isFirst) {
        told.remove(this);
      }
      if (told.isEmpty()) {
        TOLD.remove();
      }
    }
  }

  /**
   * Runs the action on the value while this thread holds the lock.
   *
   * @throws AbandonedValueException if an owner of the lock died and the value is not repaired
   */
  public void update(Consumer<? super T> action) {
    with(
        guarded -> {
          action.accept(guarded);
          return null;
        });
  }

  @Override
  public String toString() {
    return "Guarded[" + value + "]";
  }
}
