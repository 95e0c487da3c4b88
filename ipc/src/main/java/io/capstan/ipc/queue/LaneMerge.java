package io.capstan.ipc.queue;

import java.util.Arrays;

/** The records of several lanes, in the order of their tickets. */
final class LaneMerge implements RecordSource {
  /*
   * Algorithm:      the time-stamped queue of Dodds, Haas and Kirsch (POPL 2015), for one consumer.
   *                 A producer draws its record's ticket from one counter, and then publishes it. The
   *                 consumer takes the lowest ticket that it sees, after it has looked at each lane
   *                 that seemed empty once more, until a round finds no lower one.
   * Why that is first in, first out: let A's offer end before B's begins. Then A's ticket is lower,
   *                 and A was published before B's ticket was drawn, so before B was seen. When B is
   *                 the lowest ticket known, each lane that seems empty is looked at after B was
   *                 seen; A is found there, if it was not known or read already. So B is not taken
   *                 before A. Of offers that overlap, either may be first.
   * Why empty is empty: each lane was empty when it was looked at, and nobody else takes records; so
   *                 all were when the first was looked at.
   * Progress:       wait-free: each round but the last finds a record in a lane that had none, and a
   *                 lane where one was found is not looked at again before that is read. A ticket is
   *                 compared, never waited for: a producer stopped or killed between its ticket and
   *                 its record holds up nobody.
   */

  /** The ticket of a lane that seemed empty: the highest there is. */
  private static final long NONE = Long.MAX_VALUE;

  private static final int NO_LANE = -1;

  private final LaneQueue queue;
  private final LaneReader[] readers;
  private final long[] tickets;
  private final int[] lengths;

  /** How many lanes were ever in use, as far as is known. */
  private int active;

  /** The lane with a record in hand, in a batch. */
  private int current = NO_LANE;

  LaneMerge(LaneQueue queue) {
    this.queue = queue;
    this.readers = new LaneReader[queue.lanes()];
    this.tickets = new long[queue.lanes()];
    this.lengths = new int[queue.lanes()];
    Arrays.fill(tickets, NONE);
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    int count = 0;
    try {
      for (int lane = first(); lane != NO_LANE; lane = count < limit ? first() : NO_LANE) {
        count++;
        switchTo(lane);
        tickets[lane] = NONE;
        readers[lane].read(handler, lengths[lane]);
      }
    } finally {
      if (count != 0) {
        free();
      }
    }
    return count;
  }

  /** The record in hand, of another lane, has been read. */
  private void switchTo(int lane) {
    if (current != lane) {
      if (current != NO_LANE) {
        readers[current].settle();
      }
      current = lane;
    }
  }

  private void free() {
    readers[current].settle();
    current = NO_LANE;
    for (int lane = 0; lane < active; lane++) {
      readers[lane].free();
    }
  }

  @Override
  public boolean hasRecord() {
    return first() != NO_LANE;
  }

  /** The lane of the next record. */
  private int first() {
    int first = lowest();
    int last;
    do {
      last = first;
      first = lookAtEmpty(last);
    } while (first != last);
    return first;
  }

  private int lowest() {
    int lowest = NO_LANE;
    long ticket = NONE;
    for (int lane = 0; lane < active; lane++) {
      if (tickets[lane] < ticket) {
        ticket = tickets[lane];
        lowest = lane;
      }
    }
    return lowest;
  }

  /** Looks at all lanes that seemed empty; returns that of the lowest ticket, found or before. */
  private int lookAtEmpty(int lowestBefore) {
    int lowest = lowestBefore;
    updateActive();
    for (int lane = 0; lane < active; lane++) {
      if (tickets[lane] == NONE) {
        int lengthBytes = readers[lane].look();
        if (lengthBytes != LaneReader.EMPTY) {
          lengths[lane] = lengthBytes;
          tickets[lane] = readers[lane].ticket();
          lowest = lowest == NO_LANE || tickets[lane] < tickets[lowest] ? lane : lowest;
        }
      }
    }
    return lowest;
  }

  private void updateActive() {
    int now = queue.active();
    while (active < now) {
      readers[active] = queue.reader(active);
      active++;
    }
  }
}
