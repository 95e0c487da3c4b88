package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import java.lang.invoke.VarHandle;

/** The producer's side of a lane: finds room for a record, and publishes it. For one thread. */
final class LaneWriter {
  /*
   * Algorithm:      a ring without a shared tail, after Aeron's logs and FastFlow's buffers: a record
   *                 is there when its header is not 0. So the consumer looks at the very line that it
   *                 reads next, and not at one of the producer's besides. What is not 0 from an
   *                 earlier lap must not be taken for a header: each record is published after the
   *                 word behind it, where the next header will be, was set to 0.
   * Invariants:     the header at the tail is 0, and was before the record in front of it was seen;
   *                 tail + 8 <= head + capacity; the word at the start of each line between the tail
   *                 and where lines were cleared is 0, unless a claim has been written there.
   * One message at a time: where the next header will be is often on another line than the record,
   *                 and a processor that stores in order would wait for that line, too, before the
   *                 record is seen. So for who sends and then waits for an answer, that word was set
   *                 to 0 some records before: see publishClear.
   * The word in memory is written once for a record, before it is published, and says where it will
   *                 be: the header there says whether it is. So the lane's tail is known to all,
   *                 though it is nobody's business in the fast path, and whoever is killed when.
   * Linearization:  the release of the header; of a record that starts over at the ring's start, of
   *                 the header that skips the ring's end.
   * Crash points:   before that release nobody sees anything, for nothing that was written can be
   *                 reached; after it the record is whole.
   */
  static final long NO_ROOM = -1;

  private static final int NONE = -1;

  /**
   * Words are cleared so far ahead. Less would be one wait for few; more gains nothing, and is lost
   * on lines that leave the cache before their turn. More than half of the smallest ring would
   * reach the last record, whose header tells others that it was published.
   */
  private static final int AHEAD_LENGTH = 8 * LaneLayout.LINE_LENGTH;

  private final Memory memory;
  private final long tailOffset;
  private final long headOffset;
  private final long ring;
  private final int capacity;
  private final int mask;
  private final long lengthMask;

  /**
   * The tail's word. No other state changes with each record: a processor stores in order, and has
   * room for so many stores that wait for their lines; with half as many, more records are on their
   * way at once.
   */
  private long word;

  /** A tail of before, less than a lap behind. */
  private long lap;

  /** The tail must not go beyond this, as far as is known; as a position and as a word. */
  private long limit;

  private long limitWord;

  /** What {@link #reserveClear} reserved and was not published, or {@link #NONE}. */
  private int reservedBytes = NONE;

  /** The first words of the lines between the tail and this have been cleared, as a word. */
  private long cleared;

  LaneWriter(Memory memory, long lane, int capacity, int lengthBits) {
    this.memory = memory;
    this.tailOffset = lane + LaneLayout.TAIL_OFFSET;
    this.headOffset = lane + LaneLayout.HEAD_OFFSET;
    this.ring = lane + LaneLayout.RING_OFFSET;
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.lengthMask = (1L << lengthBits) - 1;
    resume();
    this.cleared = word;
  }

  /** Goes on where the last producer ended, dead or alive. */
  private void resume() {
    // sync: lane-tail (pairs with announce of the last producer)
    long last = memory.getLongAcquire(tailOffset);
    int count = LaneWord.countOf(last);
    lap = LaneWord.positionOf(last);
    word = LaneWord.of(lap, count);
    if (!LaneWord.isFlagged(last) && header() != 0) {
      long tail = lap;
      if ((header() & lengthMask) == lengthMask) {
        tail += capacity - (tail & mask);
        word = LaneWord.of(tail, count);
      }
      tail += LaneLayout.recordLength((int) (header() & lengthMask) - 1);
      word = LaneWord.of(tail, count + 1);
    }
    updateLimit();
    retract();
  }

  private long header() {
    // sync: record (pairs with publish of the last producer)
    return memory.getLongAcquire(ring + (tail() & mask));
  }

  /** Where the next record begins. */
  private long tail() {
    return lap + LaneWord.distance(lap, word);
  }

  /**
   * Finds room for a record; nobody sees that.
   *
   * @return where the record's header will be, or {@link #NO_ROOM}
   */
  long reserve(int lengthBytes) {
    long length = LaneLayout.recordLength(lengthBytes);
    long position = LaneWord.positionOf(word);
    long index = position & mask;
    return length <= LaneWord.distance(position, limitWord) && index + length <= capacity
        ? ring + index
        : reserveSlow(length);
  }

  private long reserveSlow(long length) {
    long tail = tail();
    long index = tail & mask;
    boolean isStartingOver = index + length > capacity;
    long end = tail + length + (isStartingOver ? capacity - index : 0);
    if (end > limit) {
      updateLimit();
    }
    return end > limit ? NO_ROOM : ring + (isStartingOver ? 0 : index);
  }

  private void updateLimit() {
    // sync: lane-head (pairs with LaneReader.giveBack)
    long head = memory.getLongAcquire(headOffset);
    // The next header needs a place that is free as well.
    lap = tail();
    limit =
        lap - LaneWord.distance(LaneWord.positionOf(head), word) + capacity - LaneLayout.ALIGNMENT;
    limitWord = LaneWord.of(Math.max(lap, limit), 0); // No room, should the head be nonsense.
    if (LaneWord.distance(LaneWord.positionOf(word), cleared) >= capacity) {
      spoil(); // It is behind, and positions in words come again.
    }
  }

  /**
   * Says that a record is about to be published: from here to {@link #publish} or {@link #retract}
   * nobody takes the queue for ended.
   */
  void announce() {
    // sync: lane-tail (pairs with resume, LaneCount.published and isOffering)
    memory.putLongRelease(tailOffset, word);
    // Keeps the compiler from looking at what comes next, whether the queue is closed, before this.
    VarHandle.storeStoreFence();
  }

  /** Says that none is. */
  void retract() {
    // sync: lane-tail (pairs with resume, LaneCount.published and isOffering)
    memory.putLongRelease(tailOffset, word | LaneWord.FLAG);
  }

  /**
   * Publishes the record that was written at what {@link #reserve} returned for no less.
   *
   * @param ticket or tag, in the bits where headers have it
   */
  void publish(long record, int lengthBytes, long ticket) {
    long length = LaneLayout.recordLength(lengthBytes);
    memory.putLong(ring + (record - ring + length & mask), 0);
    append(record, length, ticket | lengthBytes + 1);
  }

  /**
   * As {@link #reserve}, for who publishes by {@link #publishClear}. The line is asked for already:
   * the consumer looks at it, so it takes long to come.
   */
  long reserveClear(int lengthBytes) {
    if (reservedBytes != NONE) {
      reservedBytes = NONE;
      spoil();
    }
    long record = reserve(lengthBytes);
    if (record != NO_ROOM) {
      memory.putLong(record, 0); // It is 0 already, or means nothing at the ring's start.
      reservedBytes = lengthBytes;
    }
    return record;
  }

  /**
   * As {@link #publish}, of what {@link #reserveClear} reserved last. {@link #clearAhead} is to
   * follow, when whoever waits for the record was told.
   */
  void publishClear(long record, int lengthBytes, long ticket) {
    long length = LaneLayout.recordLength(lengthBytes);
    boolean isExact = lengthBytes == reservedBytes;
    long position = LaneWord.positionOf(word);
    if (!isExact || record != ring + (position & mask) || !isCleared(position + length)) {
      memory.putLong(ring + (record - ring + length & mask), 0);
    }
    append(record, length, ticket | lengthBytes + 1);
    if (!isExact) {
      spoil();
    }
  }

  /** Something may have been written behind the tail that was not published. */
  void spoil() {
    cleared = word;
  }

  /** Whether the word at that position, behind the tail, has been cleared. */
  private boolean isCleared(long position) {
    long distance = LaneWord.distance(position, cleared); // Nearly 2^33 if that is not ahead.
    return (position & LaneLayout.LINE_LENGTH - 1) == 0 && distance != 0 && distance < capacity;
  }

  /** Clears the first words of the next lines. What is stored where there is room means nothing. */
  void clearAhead() {
    reservedBytes = NONE;
    long tail = tail();
    long first = (tail | LaneLayout.LINE_LENGTH - 1) + 1;
    long end = Math.min(tail + AHEAD_LENGTH, limit - LaneLayout.LINE_LENGTH);
    long distance = LaneWord.distance(LaneWord.positionOf(word), cleared);
    long at = distance < capacity ? Math.max(tail + distance, first) : first;
    for (; at < end; at += LaneLayout.LINE_LENGTH) {
      memory.putLong(ring + (at & mask), 0);
    }
    cleared = LaneWord.of(at, 0);
  }

  private void append(long record, long length, long header) {
    long position = LaneWord.positionOf(word);
    if (record == ring + (position & mask)) {
      // sync: record (pairs with LaneReader.look)
      memory.putLongRelease(record, header);
      word = LaneWord.of(position + length, LaneWord.countOf(word) + 1);
    } else {
      appendAtStart(record, length, header);
    }
  }

  private void appendAtStart(long record, long length, long header) {
    long position = LaneWord.positionOf(word);
    long index = position & mask;
    memory.putLong(record, header);
    // sync: record (pairs with LaneReader.look)
    memory.putLongRelease(ring + index, lengthMask);
    word = LaneWord.of(position + capacity - index + length, LaneWord.countOf(word) + 1);
  }
}
