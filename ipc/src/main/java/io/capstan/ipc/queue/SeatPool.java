package io.capstan.ipc.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The roles of this process at one queue, lent to its threads for a call at a time: any number of
 * threads need no more roles than work at once. Who waits has none.
 *
 * @param <S> a role and what its user needs besides
 */
final class SeatPool<S extends AutoCloseable> {
  /** As many as can work at once on most machines; each idle one keeps a role from others. */
  private static final int PLACES = 8;

  /** References on lines of their own. */
  private static final int STRIDE_SHIFT = 5;

  private final AtomicReferenceArray<S> idle = new AtomicReferenceArray<>(PLACES << STRIDE_SHIFT);
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Supplier<S> maker;

  SeatPool(Supplier<S> maker) {
    this.maker = maker;
  }

  /**
   * A seat for the calling thread, to be {@linkplain #giveBack given back}.
   *
   * @throws RoleTakenException if other processes have all roles
   */
  S borrow() {
    // sync: seat (pairs with giveBack)
    S seat = idle.getAndSet(home(), null);
    return seat == null ? borrowSlow() : seat;
  }

  private static int home() {
    return (int) (Thread.currentThread().getId() & PLACES - 1) << STRIDE_SHIFT;
  }

  private S borrowSlow() {
    while (true) {
      for (int place = 0; place < PLACES; place++) {
        S seat = idle.getAndSet(place << STRIDE_SHIFT, null);
        if (seat != null) {
          return seat;
        }
      }
      made.incrementAndGet();
      boolean isMade = false;
      try {
        S seat = maker.get();
        isMade = true;
        return seat;
      } catch (RoleTakenException e) {
        if (made.get() == 1) {
          throw e;
        }
        Thread.yield(); // This process has some: each is in use for a call that does not wait.
      } finally {
        if (!isMade) {
          made.decrementAndGet();
        }
      }
    }
  }

  void giveBack(S seat) {
    // sync: seat (pairs with borrow)
    if (!leave(seat, home())) {
      giveBackSlow(seat);
    }
  }

  private void giveBackSlow(S seat) {
    for (int place = 0; place < PLACES; place++) {
      if (leave(seat, place << STRIDE_SHIFT)) {
        return;
      }
    }
    release(seat);
  }

  /** Leaves the seat there, unless the place is taken or the pool is closed. */
  private boolean leave(S seat, int place) {
    if (closed.get() || !idle.compareAndSet(place, null, seat)) {
      return false;
    }
    // Who closes looks at all places once: it may have passed this one. Then one of us takes it.
    return !closed.get() || !idle.compareAndSet(place, seat, null);
  }

  private void release(S seat) {
    made.decrementAndGet();
    try {
      seat.close();
    } catch (Exception e) {
      throw new IllegalStateException("role cannot be given back: " + e.getMessage(), e);
    }
  }

  /** Gives all roles back: those in use when their calls return. */
  void close() {
    closed.set(true);
    for (int place = 0; place < PLACES; place++) {
      S seat = idle.getAndSet(place << STRIDE_SHIFT, null);
      if (seat != null) {
        release(seat);
      }
    }
  }
}
