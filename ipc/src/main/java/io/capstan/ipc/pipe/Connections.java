package io.capstan.ipc.pipe;

import io.capstan.ipc.sync.WaitAny;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.Waitable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the first of several things.
 *
 * <pre>{@code
 * for (Object ready : Connections.wait(List.of(connection, queue, event, process), timeout)) {
 *   if (ready == connection) { … connection.receive() … }
 * }
 * }</pre>
 *
 * <p>Ready is what one would not wait for any more: a connection with a message, or that has ended;
 * a queue with an item or record, or that is closed; an event that is set; a process that has
 * ended. To take what is there is up to the caller, and others may be faster.
 *
 * <p><b>Callers.</b> Any thread of any process, for the same things as others.
 *
 * <p><b>Progress.</b> Blocks, and sleeps in one system call until any of the things is signalled
 * (Linux from 5.16 on). Elsewhere, for more than 128 things, and on virtual threads it looks by
 * itself, with pauses that grow to ten milliseconds. An interrupt is noticed after a tenth of a
 * second at most.
 *
 * <p><b>Memory consistency.</b> What made a thing ready happens-before the return.
 *
 * <p><b>Peer death.</b> A connection whose peer has died is ready; so is a queue whose producers
 * have, if who waited there would be told. It is noticed within a tenth of a second or so.
 *
 * <p><b>Units.</b> Timeouts as durations, one below zero is zero.
 */
public final class Connections {
  private Connections() {}

  /**
   * Waits until one of them is ready, as long as it takes.
   *
   * @return those that are, in the order of the list
   * @throws IllegalArgumentException if the list is empty, or something in it cannot be waited for
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public static <T> List<T> wait(List<T> list) throws InterruptedException {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("list=[] (allowed: one thing at least)");
    }
    return waitNanos(list, Long.MAX_VALUE);
  }

  /**
   * Waits until one of them is ready, at most that long.
   *
   * @param list {@link Connection}s and other {@link Waitable}s, processes as {@link Process} or
   *     {@link ProcessHandle}
   * @return those that are, in the order of the list; none if the time was up first
   * @throws IllegalArgumentException if something in the list cannot be waited for
   * @throws IllegalStateException if a connection is closed, or was handed over
   * @throws UnsupportedOperationException if a connection only sends
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public static <T> List<T> wait(List<T> list, Duration timeout) throws InterruptedException {
    return waitNanos(list, TimeUnit.NANOSECONDS.convert(timeout));
  }

  private static <T> List<T> waitNanos(List<T> list, long timeoutNanos)
      throws InterruptedException {
    try (Watch watch = new Watch(list)) {
      List<WaitPoint> points = watch.points();
      WaitAny.await(points, watch::isAnyReady, timeoutNanos);
      List<T> ready = new ArrayList<>();
      for (int index = 0; index < list.size(); index++) {
        if (watch.isReady(index)) {
          ready.add(list.get(index));
        }
      }
      return ready;
    }
  }
}
