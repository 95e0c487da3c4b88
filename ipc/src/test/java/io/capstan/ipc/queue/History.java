package io.capstan.ipc.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What several threads asked of a bounded queue, and were told; and whether some order of the calls
 * explains it in which no call comes after one that began when it had returned (Wing and Gong).
 */
final class History {
  /** The calls that a queue answers. */
  enum Kind {
    OFFER,
    POLL,
    REMOVE
  }

  /** What a poll of an empty queue, and an offer or removal that failed, is told. */
  static final int NONE = -1;

  /**
   * One call.
   *
   * @param value what was offered or to be removed; nothing for a poll
   * @param result the value offered, polled or removed, or {@link #NONE}
   */
  record Call(Kind kind, int value, int result, long startNanos, long endNanos) {}

  private final List<Call> calls;
  private final int capacity;
  private final Set<List<Object>> failed = new HashSet<>();

  private History(List<Call> calls, int capacity) {
    this.calls = calls;
    this.capacity = capacity;
  }

  static boolean isLinearizable(List<Call> calls, int capacity) {
    return new History(calls, capacity).search(0, new ArrayDeque<>());
  }

  private boolean search(long done, ArrayDeque<Integer> queue) {
    if (Long.bitCount(done) == calls.size()) {
      return true;
    }
    List<Object> state = List.of(done, new ArrayList<>(queue));
    if (failed.contains(state)) {
      return false;
    }
    long firstEnd = Long.MAX_VALUE;
    for (int index = 0; index < calls.size(); index++) {
      if ((done >> index & 1) == 0) {
        firstEnd = Math.min(firstEnd, calls.get(index).endNanos());
      }
    }
    for (int index = 0; index < calls.size(); index++) {
      Call call = calls.get(index);
      if ((done >> index & 1) == 0 && call.startNanos() <= firstEnd) {
        ArrayDeque<Integer> next = new ArrayDeque<>(queue);
        if (apply(call, next) && search(done | 1L << index, next)) {
          return true;
        }
      }
    }
    failed.add(state);
    return false;
  }

  /** Whether the queue would have told what the call was told. */
  private boolean apply(Call call, ArrayDeque<Integer> queue) {
    switch (call.kind()) {
      case OFFER:
        boolean hasRoom = queue.size() < capacity;
        if (hasRoom) {
          queue.add(call.value());
        }
        return hasRoom == (call.result() != NONE);
      case POLL:
        Integer first = queue.poll();
        return (first == null ? NONE : first) == call.result();
      default:
        return queue.remove(call.value()) == (call.result() != NONE);
    }
  }
}
