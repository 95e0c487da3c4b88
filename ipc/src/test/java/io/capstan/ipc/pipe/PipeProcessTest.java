package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipes between real processes, which are killed and stopped. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PipeProcessTest {
  private static final String LARGE = "" + (16 << 20);

  private Crew crew;
  private int pipes;

  @BeforeEach
  void startCrew() throws IOException {
    crew = PipeChild.crew();
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  /** Makes a named pipe, of which the child takes the second end. */
  private Connection connect(ChildJvm child) throws IOException {
    String name = "talk" + pipes++;
    Connection mine = Pipe.create(crew.region(), name).first();
    assertEquals("ok", child.ask("take-second", name));
    return mine;
  }

  private void assertEndsDead(Connection mine) {
    EndOfStreamException end = assertThrows(EndOfStreamException.class, mine::receive);
    assertTrue(end.isPeerDead(), end::getMessage);
  }

  private static void sendUntilBroken(Connection mine) throws InterruptedException {
    while (true) {
      mine.sendBytes(new byte[1_000]);
    }
  }

  /** All that can happen between two living processes, with one child. */
  @Test
  void twoProcessesTalk() throws Exception {
    ChildJvm child = crew.startChild();
    long free = crew.region().allocator().freeBytes();
    Connection mine = connect(child);
    child.tell("echo", "4");
    for (int length : new int[] {0, 8, 100_000, 16 << 20}) {
      byte[] message = Traffic.message(length, length);
      mine.sendBytes(message);
      assertArrayEquals(message, mine.receiveBytes());
    }
    assertEquals("ok", child.answer());
    assertThrows(IllegalStateException.class, () -> Pipe.open(crew.region(), "talk0").second());
    assertEquals("ok", child.ask("send", "last"));
    assertEquals("ok", child.ask("close"));
    assertEquals("last", mine.receive());
    assertFalse(assertThrows(EndOfStreamException.class, mine::receive).isPeerDead());
    assertThrows(BrokenPipeException.class, () -> mine.send("nobody"));
    mine.close();
    assertTrue(crew.region().directory().find("talk0").isEmpty(), "it went with its second end");
    assertEquals(free, crew.region().allocator().freeBytes());

    Connection other = connect(child);
    assertEquals("ok", child.ask("send", "before"));
    assertEquals("ok", child.ask("close-region"));
    assertEquals("before", other.receive());
    assertFalse(assertThrows(EndOfStreamException.class, other::receive).isPeerDead());
  }

  @Test
  void theDeadHaveSentWhatTheySent() throws Exception {
    ChildJvm child = crew.startChild();
    long free = crew.region().allocator().freeBytes();
    Connection mine = connect(child);
    mine.sendBytes(new byte[1 << 20]); // Never received.
    assertEquals("ok", child.ask("send", "first"));
    assertEquals("ok", child.ask("send-bytes", "1", LARGE));
    assertEquals("ok", child.ask("hold-claim", LARGE)); // In mid message.
    child.kill();
    assertEquals("first", mine.receive());
    assertArrayEquals(Traffic.message(1, 16 << 20), mine.receiveBytes());
    assertEndsDead(mine);
    assertTrue(mine.poll());
    BrokenPipeException broken =
        assertThrows(BrokenPipeException.class, () -> sendUntilBroken(mine));
    assertTrue(broken.isPeerDead());
    mine.close();
    // What the dead one had not sent yet comes back when somebody looks for room.
    crew.region().allocator().reclaim((block, referrer) -> referrer != 0);
    assertEquals(free, crew.region().allocator().freeBytes());
  }

  @Test
  void whoWaitsForADeadOneIsTold() throws Exception {
    ChildJvm child = crew.startChild();
    Connection mine = connect(child);
    Future<Object> receiving = crew.run(mine::receive);
    Future<?> sending =
        crew.run(
            () -> {
              sendUntilBroken(mine);
              return null;
            });
    assertEquals("1000", child.ask("receive-bytes"));
    child.stop();
    ChildJvm.pass(Duration.ofMillis(300));
    assertFalse(receiving.isDone(), "stopped is not dead");
    assertFalse(sending.isDone(), "stopped is not dead");
    child.resume();
    assertEquals("1000", child.ask("receive-bytes"));
    child.kill();
    assertTrue(assertThrows(EndOfStreamException.class, () -> Crew.result(receiving)).isPeerDead());
    assertTrue(assertThrows(BrokenPipeException.class, () -> Crew.result(sending)).isPeerDead());
  }

  @Test
  void aReceiverThatDiesWithABlockInHandGivesItBack() throws Exception {
    ChildJvm child = crew.startChild();
    long free = crew.region().allocator().freeBytes();
    Connection mine = connect(child);
    mine.sendBytes(new byte[16 << 20]);
    mine.sendBytes(new byte[1 << 20]);
    assertEquals("ok", child.ask("hang-in-read"));
    child.kill();
    assertThrows(BrokenPipeException.class, () -> sendUntilBroken(mine));
    mine.close();
    assertEquals(free, crew.region().allocator().freeBytes());
  }

  /** What a receiver has in hand dies with it, for nobody has its end after it. */
  @Test
  void aMessageInHandHasNoSecondReceiver() throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    ChildJvm child = crew.startChild();
    Connection mine = connect(child);
    assertEquals("ok", child.ask("put-into-queue", "ends"));
    mine.sendBytes(new byte[8]);
    assertEquals("ok", child.ask("hang-in-read")); // So the child has its end back.
    mine.sendBytes(new byte[8]);
    child.kill();
    assertThrows(RuntimeException.class, queue::take, "made before the end was used again");
    assertThrows(IllegalStateException.class, () -> Pipe.open(crew.region(), "talk0").second());
    assertEndsDead(mine);
    assertThrows(BrokenPipeException.class, () -> sendUntilBroken(mine));
    mine.close();
    assertTrue(crew.region().directory().find("talk0").isEmpty(), "and with it the message");
  }

  /** Both die: who looks for room finds their pipe, and its blocks. */
  @Test
  void thePipeOfTwoDeadIsSwept() throws Exception {
    ChildJvm first = crew.startChild();
    ChildJvm second = crew.startChild();
    long free = crew.region().allocator().freeBytes();
    Pipe.create(crew.region(), "dead");
    assertEquals("ok", first.ask("take-first", "dead"));
    assertEquals("ok", second.ask("take-second", "dead"));
    assertEquals("ok", first.ask("send-bytes", "1", LARGE));
    assertEquals("ok", second.ask("send-bytes", "1", LARGE));
    assertEquals(0, Pipe.sweep(crew.region()));
    first.kill();
    assertEquals(0, Pipe.sweep(crew.region()), "one lives");
    second.kill();
    Connection mine = Pipe.open(crew.region()).first();
    byte[] large = new byte[32 << 20]; // There is no room for it but where theirs is.
    mine.sendBytes(large);
    assertTrue(crew.region().directory().find("dead").isEmpty());
    mine.close();
    assertThrows(IllegalStateException.class, () -> mine.sendBytes(large));
    assertTrue(crew.region().allocator().freeBytes() <= free);
  }

  @Test
  void endsTravelToChildrenAndGrandchildren() throws Exception {
    ChildJvm child = crew.startChild();
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    Pipe pipe = Pipe.open(crew.region());
    queue.put(pipe.second());
    assertEquals("ok", child.ask("take-from-queue", "ends"));
    pipe.second().close(); // As is usual: nothing happens.
    child.tell("echo", "1");
    pipe.first().sendBytes(Traffic.message(1));
    assertArrayEquals(Traffic.message(1), pipe.first().receiveBytes());
    assertEquals("ok", child.answer());

    Pipe other = Pipe.open(crew.region());
    pipe.first().send(other.second()); // Through a pipe.
    assertEquals("ok", child.ask("receive-end"));
    child.tell("grandchild-echoes");
    for (int count = 0; count < 3; count++) {
      other.first().sendBytes(Traffic.message(count));
      assertArrayEquals(Traffic.message(count), other.first().receiveBytes());
    }
    assertEquals("ok", child.answer());
    assertThrows(EndOfStreamException.class, () -> other.first().receive());
    pipe.first().close(); // The child has let go of the other end, but has not closed it.
  }

  /** An end on its way lives as long as its sender, unless somebody takes it before that. */
  @Test
  void anEndOnItsWayDiesWithItsSender() throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    ChildJvm child = crew.startChild();
    Connection mine = connect(child);
    Connection lost = connect(child);
    assertEquals("ok", child.ask("put-into-queue", "ends"));
    assertEquals("ok", child.ask("take-second", nameOfNext()));
    assertEquals("ok", child.ask("put-into-queue", "ends"));
    Pipe last = Pipe.open(crew.region(), "talk2");
    child.kill();
    assertEndsDead(mine); // It was held.
    assertEndsDead(lost); // It was on its way, and the peer was first to notice.
    assertThrows(RuntimeException.class, queue::take);
    Connection taken = (Connection) queue.take(); // Here the taker is first.
    taken.send("alive");
    assertEquals("alive", last.first().receive());
  }

  private String nameOfNext() throws IOException {
    String name = "talk" + pipes++;
    Pipe.create(crew.region(), name);
    return name;
  }

  @Test
  void anEndDiesWithItsTaker() throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(crew.region(), "ends", 8);
    ChildJvm child = crew.startChild();
    Pipe pipe = Pipe.open(crew.region());
    queue.put(pipe.second());
    assertEquals("ok", child.ask("take-from-queue", "ends"));
    child.kill();
    assertEndsDead(pipe.first());
    assertThrows(IllegalStateException.class, () -> pipe.second().send("mine?"));
    queue.put(Pipe.open(crew.region()).second());
    assertEquals(List.of(queue), Connections.wait(List.of(queue)));
  }
}
