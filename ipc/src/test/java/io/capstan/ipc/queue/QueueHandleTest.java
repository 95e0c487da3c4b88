package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleException;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queues that travel, and handles on them that lead nowhere. */
@Timeout(60)
class QueueHandleTest {
  private static final int CAPACITY_BYTES = 1 << 10;

  @TempDir private Path location;
  private Region region;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "queues", 1 << 18);
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private List<ByteQueue> all() throws IOException {
    ManyToManyShape shape = new ManyToManyShape(16, 64, 4);
    long length = OneToOneQueue.lengthBytes(CAPACITY_BYTES);
    long raw = region.directory().create("raw", ObjectType.BYTES, 128 + length).offset();
    Delivery once = Delivery.AT_MOST_ONCE;
    return List.of(
        OneToOneQueue.create(region, "1:1", CAPACITY_BYTES, once),
        ManyToOneQueue.create(region, "n:1", 3, CAPACITY_BYTES, once).with(WaitStrategy.PARK),
        ManyToManyQueue.create(region, "n:m", shape, once).with(WaitStrategy.SPIN),
        OneToOneQueue.format(region, raw + 128, CAPACITY_BYTES, once));
  }

  private static ByteQueue travel(ByteQueue queue) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(queue);
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (ByteQueue) input.readObject();
    }
  }

  @Test
  void whatIsPutIntoTheOneComesOutOfTheOther() throws Exception {
    for (ByteQueue queue : all()) {
      ByteQueue copy = travel(queue);
      assertNotSame(queue, copy);
      assertSame(queue.getClass(), copy.getClass());
      assertEquals(queue.handle(), copy.handle());
      try (QueueProducer producer = copy.producer()) {
        producer.put(new byte[] {1, 2, 3});
      }
      assertEquals(1, queue.size(), queue::toString);
    }
  }

  @Test
  void handlesThatLeadNowhereAreRefused() throws Exception {
    List<ByteQueue> all = all();
    for (ByteQueue queue : all) {
      Handle handle = queue.handle();
      assertRefused(moved(handle, handle.offset() + 128));
      assertRefused(moved(handle, region.memory().capacity()));
      assertRefused(moved(handle, handle.offset() + 1));
      assertRefused(described(handle, "SLEEP"));
    }
    for (String name : List.of("1:1", "n:1", "n:m")) {
      Handle nameless = region.directory().find(name).map(entry -> nameless(all, entry)).get();
      if (!name.equals("1:1")) {
        assertRefused(nameless);
      }
      region.directory().remove(name);
    }
    for (ByteQueue queue : all.subList(0, 3)) {
      assertRefused(queue.handle());
    }
  }

  private static Handle nameless(List<ByteQueue> all, DirectoryEntry entry) {
    Handle handle = all.get(0).handle();
    return new Handle(
        handle.region(), entry.type(), null, entry.offset(), 1, WaitStrategy.PARK.name());
  }

  private static void assertRefused(Handle handle) {
    assertThrows(HandleException.class, handle::open, handle::toString);
  }

  private static Handle moved(Handle handle, long offset) {
    return new Handle(
        handle.region(), handle.type(), handle.key(), offset, handle.count(), handle.detail());
  }

  private static Handle described(Handle handle, String detail) {
    return new Handle(
        handle.region(), handle.type(), handle.key(), handle.offset(), handle.count(), detail);
  }
}
