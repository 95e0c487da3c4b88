package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;

/** What the queues made of lanes, and their roles, have in common. */
final class LaneQueue {
  private static final Delivery[] DELIVERIES = Delivery.values();

  /** Between two looks at words that change while they are summed up. */
  private static final int SIZE_ATTEMPTS_MAX = 1_000;

  private final Placement place;
  private final Region region;
  private final Memory memory;
  private final long offset;
  private final String label;
  private final int capacity;
  private final int lanes;
  private final int lengthBits;
  private final Delivery delivery;
  private final WaitStrategy strategy;
  private final WaitPoint records;
  private final WaitPoint room;

  /**
   * @param label what the queue is called in errors
   * @param lengthBits how many bits of a record's header are for its length
   */
  LaneQueue(Placement place, String label, int lengthBits, WaitStrategy strategy) {
    this.place = place;
    this.region = place.region();
    this.memory = place.memory();
    this.offset = place.offset();
    this.label = label;
    this.lengthBits = lengthBits;
    this.strategy = strategy;
    this.capacity = memory.getInt(offset + LaneQueueLayout.CAPACITY_OFFSET);
    this.lanes = memory.getInt(offset + LaneQueueLayout.LANES_OFFSET);
    this.delivery = DELIVERIES[memory.getInt(offset + LaneQueueLayout.DELIVERY_OFFSET)];
    this.records = WaitPoint.ofReleases(memory, offset + LaneQueueLayout.RECORDS_OFFSET);
    this.room = WaitPoint.ofReleases(memory, offset + LaneQueueLayout.ROOM_OFFSET);
    memory.checkRange(offset, LaneQueueLayout.length(lanes, capacity));
  }

  /** The same queue, waited for in another way. */
  LaneQueue with(WaitStrategy waitStrategy) {
    return new LaneQueue(place, label, lengthBits, waitStrategy);
  }

  Handle handle() {
    return place.handle(1, strategy.name());
  }

  /**
   * Checks what a queue is made with.
   *
   * @return how many bytes it takes
   */
  static long checkedLength(int lanes, int capacityBytes) {
    require(
        lanes >= 1 && lanes <= LaneQueueLayout.LANES_MAX,
        "producersMax",
        lanes,
        "1 to " + LaneQueueLayout.LANES_MAX);
    require(
        Integer.bitCount(capacityBytes) == 1
            && capacityBytes >= LaneLayout.CAPACITY_MIN
            && capacityBytes <= LaneLayout.CAPACITY_MAX,
        "capacityBytes",
        capacityBytes,
        "a power of two, %d to %d".formatted(LaneLayout.CAPACITY_MIN, LaneLayout.CAPACITY_MAX));
    return LaneQueueLayout.length(lanes, capacityBytes);
  }

  /** Checks where a queue is to be, or is. */
  static void requireAligned(long offset) {
    if (offset % LaneLayout.SEPARATION != 0) {
      throw new IllegalArgumentException(
          "offset=%d (allowed: a multiple of %d)".formatted(offset, LaneLayout.SEPARATION));
    }
  }

  private static void require(boolean met, String name, int value, String allowed) {
    if (!met) {
      throw new IllegalArgumentException(name + "=" + value + " (allowed: " + allowed + ")");
    }
  }

  /** Writes what is not zero at first. */
  static void initialize(
      Memory memory, long offset, int lanes, int capacityBytes, Delivery delivery) {
    memory.putInt(offset + LaneQueueLayout.CAPACITY_OFFSET, capacityBytes);
    memory.putInt(offset + LaneQueueLayout.LANES_OFFSET, lanes);
    memory.putInt(offset + LaneQueueLayout.DELIVERY_OFFSET, delivery.ordinal());
    for (int lane = 0; lane < lanes; lane++) {
      memory.putLong(
          offset + LaneQueueLayout.laneOffset(lane, capacityBytes) + LaneLayout.SETTLED_OFFSET,
          LaneRecovery.SETTLED_AT_FIRST);
    }
  }

  Memory memory() {
    return memory;
  }

  WaitStrategy strategy() {
    return strategy;
  }

  /** Where the consumer waits for records. */
  WaitPoint records() {
    return records;
  }

  /** Where producers wait for room. */
  WaitPoint room() {
    return room;
  }

  Delivery delivery() {
    return delivery;
  }

  int lanes() {
    return lanes;
  }

  /** Whether records carry tickets. */
  boolean isTicketed() {
    return lengthBits == LaneLayout.TICKETED_LENGTH_BITS;
  }

  int recordBytesMax() {
    return LaneLayout.recordBytesMax(capacity, lengthBits);
  }

  /** Where the tickets are drawn. */
  long ticketsOffset() {
    return offset + LaneQueueLayout.TICKETS_OFFSET;
  }

  /** The ticket that the next record will draw, in the bits where headers have it. */
  long nextTicket() {
    return memory.getLongVolatile(ticketsOffset());
  }

  private long lane(int lane) {
    return offset + LaneQueueLayout.laneOffset(lane, capacity);
  }

  /** The first lane that nobody has, or one whose owner is dead. */
  LaneProducer producer() {
    requireNotClosed();
    for (boolean freeOnly : new boolean[] {true, false}) {
      for (int lane = 0; lane < lanes; lane++) {
        long word = lane(lane) + LaneLayout.ROLE_OFFSET;
        if (freeOnly && memory.getLongVolatile(word) != OwnerWord.FREE) {
          continue; // Perhaps a dead one's: the second round finds out.
        }
        Role role = Role.tryClaim(region, word, label + " role=producer");
        if (role != null) {
          return producer(role, lane);
        }
      }
    }
    throw Role.taken(memory, lane(0) + LaneLayout.ROLE_OFFSET, label + " role=producer", lanes);
  }

  private LaneProducer producer(Role role, int lane) {
    int seen = active();
    while (seen <= lane && !memory.compareAndSetInt(activeOffset(), seen, lane + 1)) {
      seen = active();
    }
    LaneWriter writer = new LaneWriter(memory, lane(lane), capacity, lengthBits);
    if (isClosed()) {
      role.close();
      throw closed();
    }
    return new LaneProducer(this, role, writer);
  }

  /** The role of the consumer; what the last one left behind is settled. */
  Role consumerRole() {
    long word = offset + LaneQueueLayout.CONSUMER_OFFSET;
    Role role = Role.tryClaim(region, word, label + " role=consumer");
    if (role == null) {
      throw Role.taken(memory, word, label + " role=consumer", 1);
    }
    for (int lane = 0; lane < active(); lane++) {
      LaneRecovery.settle(memory, lane(lane), capacity, lengthBits, delivery);
    }
    room.signalAll(); // For who waits for what the last one had read and not given back.
    return role;
  }

  LaneReader reader(int lane) {
    return new LaneReader(memory, lane(lane), capacity, lengthBits);
  }

  /** How many lanes were ever in use. */
  int active() {
    // sync: lane-active (pairs with producer)
    return memory.getIntVolatile(activeOffset());
  }

  private long activeOffset() {
    return offset + LaneQueueLayout.ACTIVE_OFFSET;
  }

  boolean isClosed() {
    return memory.getIntVolatile(closedOffset()) != 0;
  }

  long closedOffset() {
    return offset + LaneQueueLayout.CLOSED_OFFSET;
  }

  void close() {
    // sync: closed (pairs with LaneProducer.publish and LaneConsumer)
    memory.putIntVolatile(closedOffset(), 1);
    records.signalAll();
    room.signalAll();
  }

  void requireNotClosed() {
    if (isClosed()) {
      throw closed();
    }
  }

  QueueClosedException closed() {
    return new QueueClosedException(label + " is closed");
  }

  QueueClosedException ended() {
    return new QueueClosedException(label + " is closed, and all that was in it has been read");
  }

  RecordTooLongException tooLong(int lengthBytes) {
    return new RecordTooLongException(label, lengthBytes, recordBytesMax());
  }

  /** Whether a living producer may be about to publish a record, having seen the queue open. */
  boolean isOffering() {
    for (int lane = 0; lane < active(); lane++) {
      if (LaneCount.isOffering(memory, lane(lane), capacity) && isAlive(producerWord(lane))) {
        return true;
      }
    }
    return false;
  }

  private boolean isAlive(long word) {
    return word != OwnerWord.FREE && !OwnerWord.isDead(word, region.participant());
  }

  private long producerWord(int lane) {
    return memory.getLongVolatile(lane(lane) + LaneLayout.ROLE_OFFSET);
  }

  /** One of the producers that died with their roles, if none is alive; else 0. */
  long deadProducer() {
    long dead = OwnerWord.FREE;
    for (int lane = 0; lane < active(); lane++) {
      long word = producerWord(lane);
      if (word != OwnerWord.FREE) {
        if (isAlive(word)) {
          return OwnerWord.FREE;
        }
        dead = word;
      }
    }
    return dead;
  }

  /** The consumer, if it died with its role; else 0. */
  long deadConsumer() {
    long word = memory.getLongVolatile(offset + LaneQueueLayout.CONSUMER_OFFSET);
    return OwnerWord.isDead(word, region.participant()) ? word : OwnerWord.FREE;
  }

  PeerDiedException died(String who, long word) {
    return new PeerDiedException(
        "%s: its %s died: %s".formatted(label, who, OwnerWord.describe(word)),
        OwnerWord.participantOf(word));
  }

  long size() {
    int size = 0;
    int readBefore = readCount();
    int publishedBefore = publishedCount();
    for (int attempt = 0; attempt < SIZE_ATTEMPTS_MAX; attempt++) {
      int read = readCount();
      int published = publishedCount();
      size = published - read;
      if (read == readBefore && published == publishedBefore) {
        break; // Counts only grow: between the two rounds none has changed.
      }
      readBefore = read;
      publishedBefore = published;
    }
    return Math.max(0, size);
  }

  /** Whether a consumer that waits would be done: there is a record, or there will be none. */
  boolean isReady(boolean look) {
    return size() != 0 || isClosed() || look && deadProducer() != OwnerWord.FREE;
  }

  private int readCount() {
    int sum = 0;
    for (int lane = 0; lane < active(); lane++) {
      sum += LaneCount.read(memory, lane(lane));
    }
    return sum;
  }

  private int publishedCount() {
    int sum = 0;
    for (int lane = 0; lane < active(); lane++) {
      sum += LaneCount.published(memory, lane(lane), capacity);
    }
    return sum;
  }

  long redeliveredCount() {
    return delivery == Delivery.AT_LEAST_ONCE ? settledCount() : 0;
  }

  long droppedCount() {
    return delivery == Delivery.AT_MOST_ONCE ? settledCount() : 0;
  }

  private long settledCount() {
    long sum = 0;
    for (int lane = 0; lane < active(); lane++) {
      sum += LaneRecovery.count(memory, lane(lane));
    }
    return sum;
  }

  @Override
  public String toString() {
    return label + " in " + region;
  }
}
