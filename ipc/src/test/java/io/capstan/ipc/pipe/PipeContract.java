package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.queue.BufferTooShortException;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every pipe does in the direction from one end to the other, both in one process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class PipeContract {
  private static final int LARGE = 16 << 20;
  private static final int CAPACITY = 1 << 12;

  private Crew crew;
  private Pipe pipe;
  private Connection sender;
  private Connection receiver;

  abstract PipeOptions options();

  abstract Connection sender(Pipe of);

  abstract Connection receiver(Pipe of);

  @BeforeEach
  void open() throws IOException {
    crew = PipeChild.crew();
    pipe = Pipe.open(crew.region(), options().withCapacityBytes(CAPACITY));
    sender = sender(pipe);
    receiver = receiver(pipe);
  }

  @AfterEach
  void close() throws Exception {
    crew.close();
  }

  Pipe pipe() {
    return pipe;
  }

  private static byte[] pattern(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int index = 0; index < length; index++) {
      bytes[index] = (byte) (index * 31 + seed);
    }
    return bytes;
  }

  private long freeBytes() throws IOException {
    return crew.region().allocator().freeBytes();
  }

  @Test
  void objectsArriveInOrder() throws Exception {
    List<Object> objects = List.of(1L, "two", List.of(3, 4), Map.of("five", 6), new int[0].length);
    for (Object object : objects) {
      sender.send(object);
    }
    for (Object object : objects) {
      assertEquals(object, receiver.receive());
    }
    assertFalse(receiver.poll());
  }

  @Test
  void messagesKeepTheirBorders() throws Exception {
    int[] lengths = {
      0, 1, 7, 8, 9, 1_000, CAPACITY / 4 - 9, CAPACITY / 4 - 8, CAPACITY, 0, 100_000
    };
    long free = freeBytes();
    for (int lap = 0; lap < 20; lap++) {
      for (int length : lengths) {
        byte[] bytes = pattern(length, lap);
        sender.sendBytes(bytes);
        assertTrue(receiver.poll());
        assertArrayEquals(bytes, receiver.receiveBytes());
      }
    }
    assertEquals(free, freeBytes(), "blocks came back");
  }

  @Test
  void partsOfAnArrayAreSent() throws Exception {
    byte[] bytes = pattern(100, 5);
    sender.sendBytes(bytes, 10, 20);
    assertArrayEquals(Arrays.copyOfRange(bytes, 10, 30), receiver.receiveBytes());
    assertThrows(IndexOutOfBoundsException.class, () -> sender.sendBytes(bytes, 90, 11));
    assertThrows(IndexOutOfBoundsException.class, () -> sender.sendBytes(bytes, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> sender.claim(-1));
    assertFalse(receiver.poll());
    sender.sendBytes(crew.region().memory(), 0, 16);
    assertEquals(16, receiver.receiveBytes().length);
  }

  @Test
  void anEmptyMessageIsAMessage() throws Exception {
    assertFalse(receiver.poll());
    sender.sendBytes(new byte[0]);
    assertTrue(receiver.poll(Duration.ofSeconds(-1)));
    assertEquals(0, receiver.receiveBytes(new byte[0]));
    assertFalse(receiver.poll());
  }

  @Test
  void sixteenMebibytesTravelAsABlockThatComesBack() throws Exception {
    long free = freeBytes();
    byte[] bytes = pattern(LARGE, 3);
    sender.sendBytes(bytes);
    assertTrue(freeBytes() < free);
    assertArrayEquals(bytes, receiver.receiveBytes());
    assertEquals(free, freeBytes());
    sender.send(bytes);
    assertArrayEquals(bytes, (byte[]) receiver.receive());
    sender.send("x".repeat(1 << 20));
    assertEquals(1 << 20, ((String) receiver.receive()).length());
    assertEquals(free, freeBytes());
  }

  @Test
  void whatTheRegionHasNoRoomForIsRefused() throws Exception {
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> sender.sendBytes(new byte[80 << 20]));
    assertTrue(refused.getMessage().contains("lengthBytes="), refused.getMessage());
    sender.send("still here");
    assertEquals("still here", receiver.receive());
  }

  @Test
  void aTooShortBufferIsToldTheWholeMessage() throws Exception {
    for (int length : new int[] {10, 100_000}) {
      byte[] bytes = pattern(length, 1);
      sender.sendBytes(bytes);
      sender.send("next");
      BufferTooShortException tooShort =
          assertThrows(BufferTooShortException.class, () -> receiver.receiveBytes(new byte[9]));
      assertArrayEquals(bytes, tooShort.record());
      assertEquals("next", receiver.receive());
    }
  }

  @Test
  void messagesAreWrittenAndReadWhereTheyLie() throws Exception {
    for (int length : new int[] {8, 1 << 16}) {
      try (Claim claim = sender.claim(length)) {
        claim.memory().putLong(claim.offset(), 42);
        assertFalse(receiver.poll(), "not committed");
        claim.commit();
        assertThrows(IllegalStateException.class, claim::commit);
      }
      long[] read = new long[2];
      receiver.read(
          (memory, offset, lengthBytes) -> {
            read[0] = memory.getLong(offset);
            read[1] = lengthBytes;
            assertThrows(IllegalStateException.class, () -> receiver.receive(), "its own handler");
          });
      assertArrayEquals(new long[] {42, length}, read);
    }
  }

  @Test
  void aClaimCanBeShortenedOrAborted() throws Exception {
    long free = freeBytes();
    for (int length : new int[] {100, 1 << 16}) {
      sender.claim(length).abort();
      sender.claim(length).close();
      Claim open = sender.claim(length);
      assertThrows(IllegalArgumentException.class, () -> open.commit(length + 1));
      assertThrows(IllegalStateException.class, () -> sender.send("not meanwhile"));
      open.commit(0);
      assertThrows(IllegalStateException.class, open::abort);
      assertEquals(0, receiver.receiveBytes().length);
      sender.claim(length).commit(3);
      assertEquals(3, receiver.receiveBytes().length);
    }
    assertEquals(free, freeBytes());
  }

  @Test
  void bytesAreNoObjectButAnObjectIsBytes() throws Exception {
    sender.sendBytes(new byte[] {1});
    assertThrows(DecodeException.class, receiver::receive);
    sender.send("text");
    assertTrue(receiver.receiveBytes().length > 0);
    assertThrows(EncodeException.class, () -> sender.send(new Object()));
    assertFalse(receiver.poll());
    sender.send("after");
    assertEquals("after", receiver.receive());
  }

  @Test
  void waitsAreWokenAndBounded() throws Exception {
    assertFalse(receiver.poll(Duration.ofMillis(30)));
    Future<Object> received = crew.run(receiver::receive);
    ChildJvm.pass(Duration.ofMillis(20));
    sender.send("hello");
    assertEquals("hello", Crew.result(received));
    Future<Boolean> polled = crew.run(() -> receiver.poll(Duration.ofSeconds(50)));
    sender.send("again");
    assertTrue(Crew.result(polled));
    assertEquals("again", receiver.receive());
  }

  @Test
  void aFullPipeWaitsForRoom() throws Exception {
    int count = 100;
    byte[] large = pattern(CAPACITY, 0);
    byte[] small = pattern(900, 0);
    Future<Integer> sending =
        crew.run(
            () -> {
              for (int index = 0; index < count; index++) {
                sender.sendBytes(small);
                sender.sendBytes(large);
              }
              return count;
            });
    for (int index = 0; index < count; index++) {
      assertArrayEquals(small, receiver.receiveBytes());
      assertArrayEquals(large, receiver.receiveBytes());
    }
    assertEquals(count, Crew.result(sending));
    assertFalse(receiver.poll());
  }

  @Test
  void interruptsEndWaits() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, receiver::receive);
    Thread waiting =
        new Thread(() -> assertThrows(InterruptedException.class, () -> receiver.receive()));
    waiting.start();
    ChildJvm.await("the start of the wait", () -> waiting.getState() != Thread.State.NEW);
    waiting.interrupt();
    waiting.join();
    sender.send("whole");
    assertEquals("whole", receiver.receive());
  }

  @Test
  void theStreamEndsAfterWhatWasSent() throws Exception {
    sender.send("last");
    sender.sendBytes(pattern(100_000, 1));
    sender.close();
    sender.close();
    assertTrue(receiver.poll());
    assertEquals("last", receiver.receive());
    assertEquals(100_000, receiver.receiveBytes().length);
    assertTrue(receiver.poll(), "the end is something to receive");
    EndOfStreamException end = assertThrows(EndOfStreamException.class, receiver::receive);
    assertFalse(end.isPeerDead());
    assertThrows(EndOfStreamException.class, receiver::receiveBytes);
  }

  @Test
  void whoWaitsIsToldOfTheEnd() throws Exception {
    Future<Object> received = crew.run(receiver::receive);
    ChildJvm.pass(Duration.ofMillis(20));
    sender.close();
    assertThrows(EndOfStreamException.class, () -> Crew.result(received));
  }

  @Test
  void nobodySendsToAClosedEnd() throws Exception {
    long free = freeBytes();
    sender.sendBytes(pattern(100_000, 0));
    receiver.close();
    BrokenPipeException broken =
        assertThrows(BrokenPipeException.class, () -> sender.send("nobody"));
    assertFalse(broken.isPeerDead());
    assertThrows(BrokenPipeException.class, () -> sender.sendBytes(new byte[100_000]));
    assertEquals(free, freeBytes(), "what nobody receives goes");
  }

  @Test
  void whoWaitsForRoomIsToldOfTheEnd() throws Exception {
    Future<?> sending =
        crew.run(
            () -> {
              while (true) {
                sender.sendBytes(new byte[1_000]);
              }
            });
    ChildJvm.pass(Duration.ofMillis(20));
    receiver.close();
    assertThrows(BrokenPipeException.class, () -> Crew.result(sending));
    assertThrows(BrokenPipeException.class, () -> sender.sendBytes(new byte[1_000]), "still full");
  }

  @Test
  void aClosedEndIsRefused() throws Exception {
    sender.close();
    assertTrue(sender.isClosed());
    assertThrows(IllegalStateException.class, () -> sender.send(1));
    assertThrows(IllegalStateException.class, () -> sender.sendBytes(new byte[1]));
    assertThrows(IllegalStateException.class, () -> sender.claim(1));
    assertThrows(IllegalStateException.class, sender::handle);
    receiver.close();
    assertThrows(IllegalStateException.class, receiver::receive);
    assertThrows(IllegalStateException.class, receiver::poll);
    assertThrows(IllegalStateException.class, () -> Connections.wait(List.of(receiver)));
  }

  @Test
  void closingTellsAThreadThatWaitsAtTheSameEnd() throws Exception {
    Future<Object> received = crew.run(receiver::receive);
    ChildJvm.pass(Duration.ofMillis(20));
    assertThrows(IllegalStateException.class, receiver::receive, "one at a time");
    receiver.close();
    assertThrows(IllegalStateException.class, () -> Crew.result(received));
  }

  @Test
  void thePipeGoesWithItsSecondEnd() throws Exception {
    int before = crew.region().directory().list().size();
    sender.sendBytes(pattern(100_000, 0));
    Claim claim = sender.claim(100_000);
    sender.close();
    assertThrows(IllegalStateException.class, claim::commit, "aborted");
    assertEquals(before, crew.region().directory().list().size());
    receiver.close();
    assertEquals(before - 1, crew.region().directory().list().size());
  }

  @Test
  void anEndTravelsThroughAQueue() throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    sender.send("before");
    queue.put(receiver);
    Connection peeked = (Connection) queue.peek();
    Connection taken = (Connection) queue.take();
    assertEquals("before", taken.receive());
    sender.send("after");
    assertEquals("after", peeked.receive(), "the same end, looked at twice");
    assertThrows(IllegalStateException.class, receiver::receive, "it was handed over");
    receiver.close();
    sender.send("and on");
    assertEquals("and on", taken.receive());
    taken.close();
    assertThrows(BrokenPipeException.class, () -> sender.send("gone"));
  }

  @Test
  void anEndThatIsUsedAfterItWasSentIsTakenBack() throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    queue.put(sender);
    sender.send("mine");
    assertEquals("mine", receiver.receive());
    assertThrows(DecodeException.class, queue::take);
    queue.put(sender);
    Connection taken = (Connection) queue.take();
    taken.send("yours");
    assertEquals("yours", receiver.receive());
    assertThrows(IllegalStateException.class, () -> sender.send("not mine"));
  }
}
