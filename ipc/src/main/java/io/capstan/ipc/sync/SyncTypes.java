package io.capstan.ipc.sync;

import io.capstan.ipc.memory.ObjectType;

/** What the directory says of this package's objects. */
final class SyncTypes {
  static final ObjectType LOCK = ObjectType.of("lock");
  static final ObjectType FAIR_LOCK = ObjectType.of("fairlock");
  static final ObjectType CONDITION = ObjectType.of("cond");
  static final ObjectType SEMAPHORE = ObjectType.of("sem");
  static final ObjectType BOUNDED_SEMAPHORE = ObjectType.of("boundsem");
  static final ObjectType EVENT = ObjectType.of("event");
  static final ObjectType BARRIER = ObjectType.of("barrier");
  static final ObjectType LATCH = ObjectType.of("latch");
  static final ObjectType READ_WRITE_LOCK = ObjectType.of("rwlock");

  private SyncTypes() {}
}
