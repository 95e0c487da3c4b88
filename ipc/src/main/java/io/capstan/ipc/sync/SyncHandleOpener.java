package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleOpener;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.SharedObject;
import java.util.Map;
import java.util.Set;

/** Makes locks and the like of handles that have arrived. For the service loader. */
public final class SyncHandleOpener implements HandleOpener {
  /*
   * A handle's detail: the wait strategy; of a condition, its lock's too; of one side of a
   * read-write lock, which.
   */
  static final String READ = "read";
  static final String WRITE = "write";

  private interface Maker {
    SharedObject make(Placement place, WaitStrategy strategy, String rest);
  }

  private static final Map<ObjectType, Maker> MAKERS =
      Map.of(
          SyncTypes.LOCK, (place, strategy, rest) -> new SharedLock(place, strategy),
          SyncTypes.FAIR_LOCK, (place, strategy, rest) -> new SharedLock(place, strategy),
          SyncTypes.CONDITION, SyncHandleOpener::condition,
          SyncTypes.SEMAPHORE, (place, strategy, rest) -> new SharedSemaphore(place, strategy),
          SyncTypes.BOUNDED_SEMAPHORE,
              (place, strategy, rest) -> new SharedSemaphore(place, strategy),
          SyncTypes.EVENT, (place, strategy, rest) -> new SharedEvent(place, strategy),
          SyncTypes.BARRIER, (place, strategy, rest) -> new SharedBarrier(place, strategy, null),
          SyncTypes.LATCH, (place, strategy, rest) -> new SharedLatch(place, strategy),
          SyncTypes.READ_WRITE_LOCK, SyncHandleOpener::readWriteLock);

  /** For the service loader. */
  public SyncHandleOpener() {}

  @Override
  public Set<ObjectType> types() {
    return MAKERS.keySet();
  }

  @Override
  public SharedObject open(Placement place, Handle handle) {
    String[] words = handle.detail().split(" ", 2);
    WaitStrategy strategy = WaitStrategy.valueOf(words[0]);
    requirePlace(place);
    return MAKERS.get(place.type()).make(place, strategy, words.length > 1 ? words[1] : "");
  }

  /** Only a plain lock may stand where its user wants it; all others are whole named objects. */
  private static void requirePlace(Placement place) {
    if (place.key() == null && place.type().equals(SyncTypes.LOCK)) {
      place.requireRoom(SharedLock.lengthBytes());
    } else if (place.entry().offset() != place.offset()) {
      throw new IllegalArgumentException(
          "offset=" + place.offset() + " (allowed: " + place.entry().offset() + ")");
    }
  }

  private static SharedObject condition(
      Placement place, WaitStrategy strategy, String lockStrategy) {
    long lockOffset = SharedCondition.lockOffset(place);
    Placement lockPlace =
        place.region().directory().list().stream()
            .filter(entry -> entry.offset() == lockOffset)
            .findAny()
            .map(entry -> new Placement(place.region(), entry.type(), entry.key(), lockOffset))
            .orElseGet(() -> Placement.at(place.region(), SyncTypes.LOCK, lockOffset));
    SharedLock lock = new SharedLock(lockPlace, WaitStrategy.valueOf(lockStrategy));
    return new SharedCondition(place, lock, strategy);
  }

  private static SharedObject readWriteLock(Placement place, WaitStrategy strategy, String side) {
    SharedReadWriteLock lock = new SharedReadWriteLock(place, strategy);
    return switch (side) {
      case "" -> lock;
      case READ -> lock.readLock();
      case WRITE -> lock.writeLock();
      default ->
          throw new IllegalArgumentException(
              "side=" + side + " (allowed: " + READ + ", " + WRITE + ", or none)");
    };
  }
}
