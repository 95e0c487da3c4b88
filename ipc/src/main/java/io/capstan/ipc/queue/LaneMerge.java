package io.capstan.ipc.queue;

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
   * What is not linearizable: the order together with the size. One that has drawn its ticket and
   *                 not published is not counted, and goes before a counted one of a higher ticket.
   * The horizon saves looks: it is enough that each lane that seems empty was looked at after B's
   *                 ticket was drawn. So the counter is read, then all such lanes are looked at: after
   *                 that, whatever has a lower ticket than the counter had needs no further look. The
   *                 counter is the producers' busiest word, and who reads it takes it from them; so
   *                 it is read only when that costs less than the looks in vain of this batch did.
   * Why empty is empty: each lane was empty when it was looked at, and nobody else takes records; so
   *                 all were when the first was looked at.
   * Progress:       wait-free: each round but the last finds a record in a lane that had none, and a
   *                 lane where one was found is not looked at again before that is read. A ticket is
   *                 compared, never waited for: a producer stopped or killed between its ticket and
   *                 its record holds up nobody.
   */

  /** So many looks at lanes that stay empty cost about what it costs to read the counter. */
  private static final int LOOKS_MAX = 256;

  private final LaneQueue queue;
  private final LaneReader[] readers;

  /** How many lanes were ever in use, as far as is known. */
  private int active;

  /** The lane whose record was read last, in a batch. */
  private LaneReader current;

  /** How many looks in vain there were in this batch since the horizon was extended. */
  private int looks;

  /** Lanes that seem empty were looked at after all lower tickets than this were drawn. */
  private long horizon;

  /** What of the lane that was found first goes before this, goes before all. */
  private long bound;

  LaneMerge(LaneQueue queue) {
    this.queue = queue;
    this.readers = new LaneReader[queue.lanes()];
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    int count = 0;
    looks = 0;
    LaneReader lane = first();
    try {
      while (lane != null) {
        count++;
        switchTo(lane);
        lane.readNext(handler);
        if (count % TAKE_RECORDS == 0) {
          takeLines();
        }
        lane = count == limit ? null : next(lane);
      }
    } finally {
      if (count != 0) {
        free();
      }
    }
    return count;
  }

  private LaneReader next(LaneReader lane) {
    if (looks >= LOOKS_MAX) {
      extendHorizon();
      return first();
    }
    return lane.next() != LaneReader.NONE && LaneReader.isBefore(lane.next(), bound)
        ? lane
        : first();
  }

  private void extendHorizon() {
    long now = queue.nextTicket();
    lookAtEmpty(null);
    horizon = now;
    looks = 0;
  }

  private void switchTo(LaneReader lane) {
    if (current != lane) {
      if (current != null) {
        current.settle(); // Its record has been read; it must not seem to be in hand.
      }
      current = lane;
    }
  }

  private void takeLines() {
    for (int lane = 0; lane < active; lane++) {
      readers[lane].takeLines();
    }
  }

  private void free() {
    current.settle();
    current = null;
    for (int lane = 0; lane < active; lane++) {
      readers[lane].free();
    }
  }

  @Override
  public boolean hasRecord() {
    return first() != null;
  }

  /** The lane of the next record, or null. */
  private LaneReader first() {
    LaneReader first = null;
    long second = horizon;
    for (int lane = 0; lane < active; lane++) {
      LaneReader reader = readers[lane];
      long next = reader.next();
      if (next != LaneReader.NONE) {
        if (goesBefore(reader, first)) {
          second = first == null ? second : lower(first.next(), second);
          first = reader;
        } else {
          second = lower(next, second);
        }
      }
    }
    bound = second;
    return first != null && LaneReader.isBefore(first.next(), horizon) ? first : firstSlow(first);
  }

  private static long lower(long header, long other) {
    return LaneReader.isBefore(header, other) ? header : other;
  }

  private static boolean goesBefore(LaneReader reader, LaneReader first) {
    return first == null || LaneReader.isBefore(reader.next(), first.next());
  }

  /** Looks at the lanes that seem empty until nothing is found that goes before the first. */
  private LaneReader firstSlow(LaneReader firstKnown) {
    LaneReader first = firstKnown;
    LaneReader before;
    do {
      before = first;
      first = lookAtEmpty(before);
    } while (first != before);
    if (first != null) {
      horizon = first.next(); // Its own ticket will do, and never gets old.
      bound = horizon;
    }
    return first;
  }

  private LaneReader lookAtEmpty(LaneReader firstKnown) {
    LaneReader first = firstKnown;
    updateActive();
    for (int lane = 0; lane < active; lane++) {
      LaneReader reader = readers[lane];
      if (reader.next() == LaneReader.NONE) {
        reader.lookForNext();
        if (reader.next() == LaneReader.NONE) {
          looks++;
        } else if (goesBefore(reader, first)) {
          first = reader;
        }
      }
    }
    return first;
  }

  private void updateActive() {
    int now = queue.active();
    while (active < now) {
      readers[active] = queue.reader(active);
      active++;
    }
  }
}
