package io.capstan.ipc.queue;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleOpener;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Makes queues of handles that have arrived. For the service loader. */
public final class QueueHandleOpener implements HandleOpener {
  private static final Map<ObjectType, BiFunction<Placement, String, ByteQueue>> NAMED =
      Map.of(
          QueueKind.ONE_TO_ONE.type(), (place, name) -> OneToOneQueue.at(place, "queue=" + name),
          QueueKind.MANY_TO_ONE.type(), (place, name) -> ManyToOneQueue.at(place, "queue=" + name),
          QueueKind.MANY_TO_MANY.type(), ManyToManyQueue::at);

  private static final Map<ObjectType, Typed> TYPED =
      Map.of(
          QueueKind.BLOCKING.type(), SharedBlockingQueue::at,
          QueueKind.JOINABLE.type(), JoinableQueue::at,
          QueueKind.SIMPLE.type(), SimpleQueue::at);

  /** Makes a typed queue. */
  private interface Typed {
    SharedObject at(Placement place, String name, WaitStrategy strategy);
  }

  /** For the service loader. */
  public QueueHandleOpener() {}

  @Override
  public Set<ObjectType> types() {
    Set<ObjectType> types = new HashSet<>(NAMED.keySet());
    types.addAll(TYPED.keySet());
    return types;
  }

  @Override
  public SharedObject open(Placement place, Handle handle) {
    WaitStrategy strategy = WaitStrategy.valueOf(handle.detail());
    Typed typed = TYPED.get(place.type());
    return typed == null
        ? queue(place).with(strategy)
        : typed.at(place, requireWhole(place).name(), strategy);
  }

  /** Only a one-to-one queue may stand where its user wants it; all others are named objects. */
  private static ByteQueue queue(Placement place) {
    if (place.key() == null && place.type().equals(QueueKind.ONE_TO_ONE.type())) {
      place.requireRoom(LaneQueueLayout.length(1, LaneLayout.CAPACITY_MIN));
      return OneToOneQueue.at(place.region(), place.offset());
    }
    return NAMED.get(place.type()).apply(place, requireWhole(place).name());
  }

  private static DirectoryEntry requireWhole(Placement place) {
    DirectoryEntry entry = place.entry();
    if (entry.offset() != place.offset()) {
      throw new IllegalArgumentException(
          "offset=" + place.offset() + " (allowed: " + entry.offset() + ")");
    }
    return entry;
  }
}
