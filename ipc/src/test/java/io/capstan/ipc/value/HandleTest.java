package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleException;
import io.capstan.ipc.memory.ObjectNotFoundException;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionAddress;
import io.capstan.ipc.memory.RegionNotFoundException;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedCondition;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.sync.SharedLatch;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.sync.SharedReadWriteLock;
import io.capstan.ipc.sync.SharedSemaphore;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Shared objects that travel: to themselves, to another JVM, and to where nothing is any more. */
@Timeout(60)
class HandleTest extends TwoMappings {
  private static final StructLayout TICK =
      StructLayout.named("tick").int64("time").float64("price").bytes("symbol", 5).build();

  /** One of each class, view and way to wait. */
  private Map<String, SharedObject> all() throws IOException {
    Map<String, SharedObject> all = new LinkedHashMap<>();
    all.put("int", SharedInt.create(region, "int", 1));
    all.put("long", SharedLong.create(region, "long", 2));
    all.put("double", SharedDouble.create(region, "double", 3));
    all.put("boolean", SharedBoolean.create(region, "boolean", true));
    all.put("adder", SharedLongAdder.create(region, "adder"));
    all.put("ints", SharedIntArray.create(region, "ints", 10));
    all.put("longs", SharedLongArray.create(region, "longs", 10));
    all.put("doubles", SharedDoubleArray.create(region, "doubles", 10));
    all.put("bytes", SharedByteArray.create(region, "bytes", 10));
    all.put("no longs", SharedLongArray.create(region, "no longs", 0));
    all.put("slice of ints", SharedIntArray.open(region, "ints").slice(3, 4));
    all.put("slice of longs", SharedLongArray.open(region, "longs").slice(9, 1));
    all.put("slice of doubles", SharedDoubleArray.open(region, "doubles").slice(10, 0));
    all.put("slice of bytes", SharedByteArray.open(region, "bytes").slice(1, 8));
    all.put("struct", SharedStruct.create(region, "struct", TICK));
    SharedStructArray structs = SharedStructArray.create(region, "structs", TICK, 5);
    all.put("structs", structs);
    all.put("slice of structs", structs.slice(1, 3));
    all.put("element of structs", structs.at(4));
    long raw = region.directory().create("raw", ObjectType.BYTES, 512).offset();
    all.put("placed int", SharedInt.at(region, raw + 4));
    all.put("placed long", SharedLong.at(region, raw + 8));
    all.put("placed double", SharedDouble.at(region, raw + 16));
    all.put("placed boolean", SharedBoolean.at(region, raw + 27));
    all.put("placed longs", SharedLongArray.at(region, raw + 32, 4));
    all.put("placed struct", SharedStruct.at(region, raw + 72, TICK));
    all.put("placed lock", SharedLock.at(region, raw + 256));
    putSync(all);
    return all;
  }

  private void putSync(Map<String, SharedObject> all) throws IOException {
    SharedLock lock = SharedLock.create(region, "lock");
    all.put("lock", lock);
    all.put("lock that parks", lock.with(WaitStrategy.PARK));
    SharedLock fair = SharedLock.createFair(region, "fair lock");
    all.put("fair lock", fair);
    all.put("condition", SharedCondition.create(region, "condition", fair));
    SharedLock placed = SharedLock.at(region, lock.handle().offset() + 128);
    all.put(
        "condition of a placed lock",
        SharedCondition.create(region, "other condition", placed.with(WaitStrategy.SPIN))
            .with(WaitStrategy.PARK));
    all.put("semaphore", SharedSemaphore.create(region, "semaphore", 3));
    all.put("bounded semaphore", SharedSemaphore.createBounded(region, "bounded", 3));
    all.put("event", SharedEvent.create(region, "event").with(WaitStrategy.SPIN));
    all.put("barrier", SharedBarrier.create(region, "barrier", 2));
    all.put("latch", SharedLatch.create(region, "latch", 2).with(WaitStrategy.PARK));
    SharedReadWriteLock readWrite = SharedReadWriteLock.create(region, "read-write");
    all.put("read-write lock", readWrite);
    all.put("read lock", readWrite.readLock());
    all.put("write lock", readWrite.with(WaitStrategy.PARK).writeLock());
  }

  static byte[] serialize(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(object);
    }
    return bytes.toByteArray();
  }

  static Object deserialize(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return input.readObject();
    }
  }

  private static byte[] encode(Handle handle) {
    ByteBuffer buffer = ByteBuffer.allocate(handle.encodedLength());
    handle.encode(buffer);
    assertFalse(buffer.hasRemaining(), "as long as it said");
    return buffer.array();
  }

  @TestFactory
  Stream<DynamicTest> everyClassComesBackAsItself() throws IOException {
    return all().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      SharedObject original = each.getValue();
                      requireSame(original, deserialize(serialize(original)));
                      Handle decoded = Handle.decode(ByteBuffer.wrap(encode(original.handle())));
                      assertEquals(original.handle(), decoded);
                      requireSame(original, decoded.open());
                    }));
  }

  private static void requireSame(SharedObject original, Object copy) {
    assertNotSame(original, copy);
    assertSame(original.getClass(), copy.getClass());
    assertEquals(original.handle(), ((SharedObject) copy).handle());
  }

  @SuppressWarnings("unchecked")
  private static <T> T travel(T object) throws Exception {
    return (T) deserialize(serialize(object));
  }

  @Test
  void bytesAreSharedNotCopied() throws Exception {
    SharedLongArray slice = SharedLongArray.create(region, "longs", 10).slice(2, 5);
    travel(slice).set(1, 42);
    assertEquals(42, slice.get(1));
    SharedStructArray structs = SharedStructArray.create(region, "structs", TICK, 5);
    LongField time = TICK.int64("time");
    time.set(travel(structs.slice(1, 3)).at(2), 77);
    assertEquals(77, time.get(structs.at(3)));
    time.set(travel(structs.at(0)), 78);
    assertEquals(78, time.get(structs.at(0)));
    SharedLock lock = SharedLock.createFair(region, "lock");
    SharedLock same = travel(lock);
    assertTrue(same.isFair());
    same.lock();
    assertEquals(1, lock.holdCount());
    lock.unlock();
    SharedCondition condition = SharedCondition.create(region, "condition", lock);
    assertTrue(travel(condition).lock().isFair(), "its lock is found");
  }

  @Test
  void guardedValueTravelsWithItsLock() throws Exception {
    SharedLock lock = SharedLock.create(region, "lock");
    Guarded<SharedLong> guarded = Guarded.of(SharedLong.create(region, "value", 5), lock);
    travel(guarded).update(value -> value.set(value.get() + (lock.isLocked() ? 1 : 100)));
    assertEquals(6, guarded.value().get());
    Guarded<Object> unfit = Guarded.of(new Object(), lock);
    assertThrows(NotSerializableException.class, () -> serialize(unfit));
  }

  @Test
  void objectsInALargerGraphKeepTheirIdentity() throws Exception {
    SharedLong value = SharedLong.create(region, "value", 5);
    List<SharedLong> copies = travel(new ArrayList<>(List.of(value, value)));
    assertSame(copies.get(0), copies.get(1));
  }

  @Test
  void barrierWithAnActionDoesNotTravel() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 1).withAction(() -> {});
    var refusal = assertThrows(IllegalStateException.class, () -> serialize(barrier));
    assertTrue(refusal.getMessage().endsWith("(allowed: none)"), refusal.getMessage());
  }

  private static HandleException assertRefused(Handle handle, String why) {
    var refusal = assertThrows(HandleException.class, handle::open);
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    return refusal;
  }

  @Test
  void removedObjectIsRefusedEvenIfThereIsAnotherLikeIt() throws Exception {
    int most = 100_000; // So that there is no other place for it.
    SharedLongArray array = SharedLongArray.create(region, "array", most);
    byte[] bytes = serialize(array);
    region.directory().remove("array");
    var refusal = assertRefused(array.handle(), " is not in Region[");
    assertInstanceOf(ObjectNotFoundException.class, refusal.getCause());
    assertThrows(HandleException.class, () -> deserialize(bytes));
    SharedLongArray another = SharedLongArray.create(region, "array", most);
    assertEquals(array.handle().offset(), another.handle().offset(), "in the same place");
    assertRefused(array.handle(), " is not in Region[");
    assertEquals(most, travel(another).count());
  }

  @Test
  void handleUsesAnAttachmentThatIsOpen() throws Exception {
    Handle handle = SharedLong.create(region, "value", 5).handle();
    SharedLong first = (SharedLong) handle.open();
    region.close();
    SharedLong second = (SharedLong) handle.open();
    second.set(8);
    assertEquals(8, SharedLong.open(other, "value").get());
    other.close();
    assertThrows(IllegalStateException.class, first::get);
    assertThrows(IllegalStateException.class, second::get);
  }

  @Test
  void regionThatIsGoneOrAnotherOneByNowIsRefused() throws Exception {
    Handle handle = SharedLong.create(region, "value", 5).handle();
    region.delete();
    assertEquals(5, ((SharedLong) handle.open()).get(), "those attached work on");
    region.close();
    other.close();
    var refusal = assertRefused(handle, "name=" + REGION + " is not at location=");
    assertInstanceOf(RegionNotFoundException.class, refusal.getCause());
    try (Region successor = Region.create(location, REGION, 1 << 20)) {
      SharedLong.create(successor, "value", 6);
      assertRefused(handle, "is another region by now: id=0x");
    }
  }

  @TestFactory
  Stream<DynamicTest> forgedHandlesAreRefused() throws IOException {
    SharedInt.create(region, "int", 1);
    Handle longs = SharedLongArray.create(region, "longs", 10).handle();
    Handle slice = SharedLongArray.open(region, "longs").slice(2, 3).handle();
    Handle lock = SharedLock.createFair(region, "lock").handle();
    Handle struct = SharedStruct.create(region, "struct", TICK).handle();
    Handle placed = SharedLong.at(region, longs.offset()).handle();
    Handle placedLongs = SharedLongArray.at(region, longs.offset(), 2).handle();
    Handle adder = SharedLongAdder.create(region, "adder").handle();
    long end = region.memory().capacity();
    RegionAddress away = new RegionAddress(longs.region().location(), longs.region().name(), 12345);
    RegionAddress nowhere = new RegionAddress("\0", longs.region().name(), 12345);
    DirectoryEntry.Key intKey = region.directory().open("int").key();
    DirectoryEntry.Key noKey = new DirectoryEntry.Key(-1, longs.key().word());
    String otherLayout = StructLayout.named("tick").int64("time").build().toString();
    Map<String, Handle> forged = new LinkedHashMap<>();
    forged.put("unknown type", change(longs, "type", ObjectType.of("nothing")));
    forged.put("another type", change(longs, "type", ObjectType.of("int[]")));
    forged.put("another type without a name", change(placed, "type", ObjectType.of("latch")));
    forged.put("adder without a name", change(adder, "key", null));
    forged.put("structs without a name", change(struct, "type", ObjectType.of("struct[]")));
    forged.put("another object's entry", change(longs, "key", intKey));
    forged.put("an entry out of bounds", change(longs, "key", noKey));
    forged.put("one too many", change(longs, "count", 11L));
    forged.put("many too many", change(longs, "count", Long.MAX_VALUE / 8));
    forged.put("less than none", change(longs, "count", -1L));
    forged.put("slice too long", change(slice, "count", 9L));
    forged.put("slice askew", change(slice, "offset", slice.offset() + 4));
    forged.put("slice of the header", change(slice, "offset", slice.offset() - 128));
    forged.put("slice outside", change(slice, "offset", end));
    forged.put("slice before the region", change(slice, "offset", -8L));
    forged.put("lock in the middle", change(lock, "offset", lock.offset() + 128));
    forged.put("unknown strategy", change(lock, "detail", "SLEEP"));
    forged.put("no layout", change(struct, "detail", ""));
    forged.put("another layout", change(struct, "detail", otherLayout));
    forged.put("bent layout", change(struct, "detail", struct.detail().replace("@8", "@16")));
    forged.put("placed outside", change(placed, "offset", end));
    Handle placedLock = SharedLock.at(region, longs.offset()).handle();
    forged.put("placed lock outside", change(placedLock, "offset", end - 8));
    forged.put("placed askew", change(placed, "offset", placed.offset() + 1));
    forged.put("placed too long", change(placedLongs, "count", end / 8));
    forged.put("another region", change(longs, "region", away));
    forged.put("no location", change(longs, "region", nowhere));
    return forged.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> assertThrows(HandleException.class, each.getValue()::open)));
  }

  private static Handle change(Handle handle, String component, Object value) {
    return new Handle(
        component.equals("region") ? (RegionAddress) value : handle.region(),
        component.equals("type") ? (ObjectType) value : handle.type(),
        component.equals("key") ? (DirectoryEntry.Key) value : handle.key(),
        component.equals("offset") ? (Long) value : handle.offset(),
        component.equals("count") ? (Long) value : handle.count(),
        component.equals("detail") ? (String) value : handle.detail());
  }

  @Test
  void bytesThatAreNoHandleAreRefused() throws IOException {
    byte[] bytes = encode(SharedLong.create(region, "value", 5).handle());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(HandleException.class, () -> Handle.decode(ByteBuffer.wrap(cut)));
    }
    for (int at : new int[] {0, 1, 10}) {
      byte[] bent = bytes.clone();
      bent[at] = 9;
      assertThrows(HandleException.class, () -> Handle.decode(ByteBuffer.wrap(bent)));
    }
  }

  @Test
  void otherProcessUsesWhatItIsSent() throws Exception {
    SharedLong value = SharedLong.create(region, "value", 5);
    SharedLongArray array = SharedLongArray.create(region, "array", 10);
    SharedStruct struct = SharedStruct.create(region, "struct", TICK);
    SharedLock lock = SharedLock.createFair(region, "lock");
    SharedEvent event = SharedEvent.create(region, "event");
    List<Object> sent =
        List.of(
            value,
            array.slice(3, 2),
            struct,
            Guarded.of(value, lock.with(WaitStrategy.PARK)),
            event);
    try (HandleChild.Process child = HandleChild.start()) {
      lock.lock();
      child.send(sent);
      child.await("arrived");
      assertEquals(5, value.get(), "the lock travels too");
      lock.unlock();
      assertTrue(event.await(Duration.ofSeconds(30)), "the child has done its work");
      assertEquals(6, value.get());
      assertEquals(42, array.get(4));
      StructValue tick = TICK.value();
      assertEquals(StructOutcome.DONE, struct.read(tick));
      assertEquals(99, TICK.int64("time").get(tick));
      assertEquals(1, child.participants(region), "attached once");
      other.close();
      region.close();
      assertTrue(Files.exists(path()), "the child has it still");
      child.finish();
    }
    assertFalse(Files.exists(path()), "the last one out removed it");
  }

  private Path path() {
    return location.resolve("capstan-" + REGION);
  }
}
