package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.pipe.PipeSweepChild.Operation;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * At each write of each operation a real process dies, at the second end of a pipe. The first end
 * finds all that was sent, and nothing else, and then the end; and no space is lost.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class PipeSweepTest {
  private static final int CAPACITY = 1 << 12;

  private Crew crew;
  private String name;

  @BeforeEach
  void startCrew() throws IOException {
    crew = PipeChild.crew();
    SharedEvent.create(crew.region(), "event");
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Operation.class)
  void noDeathLosesAnythingOrAnybody(Operation operation) throws Exception {
    int write = 1;
    while (crash(operation, write) != 0) {
      write++;
    }
    assertTrue(write > 1 || operation == Operation.SWEEP, "it writes something");
  }

  /** A few of them, for every build. */
  @ParameterizedTest
  @CsvSource({"SEND_LONG, 9", "RECEIVE_LONG, 7", "TAKE_OVER, 5"})
  void aFewDeaths(Operation operation, int write) throws Exception {
    assertEquals(io.capstan.ipc.memory.CrashPoints.STATUS, crash(operation, write));
  }

  /** One child, which dies at that write or survives; all is looked at, and put away. */
  private int crash(Operation operation, int write) throws Exception {
    int objects = crew.region().directory().list().size();
    long free = free();
    SharedBlockingQueue<Object> queue =
        SharedBlockingQueue.create(crew.region(), PipeSweepChild.QUEUE, 8);
    name = operation + "-" + write;
    if (operation == Operation.SWEEP) {
      crew.crash(PipeSweepChild.class, "none", Operation.OPEN, 0);
    }
    Pipe pipe = Pipe.create(crew.region(), name, PipeOptions.duplex().withCapacityBytes(CAPACITY));
    Connection mine = pipe.first();
    if (operation == Operation.TAKE_OVER) {
      queue.put(pipe.second());
    }
    send(mine, operation);
    int status = crew.crash(PipeSweepChild.class, name, operation, write);
    boolean died = status != 0;
    check(operation, mine, died);
    mine.close();
    endOther(pipe, queue);
    Pipe.sweep(crew.region());
    crew.region().directory().remove(name); // If nobody had ever taken the second end.
    crew.region().directory().remove(PipeSweepChild.QUEUE);
    assertEquals(objects, crew.region().directory().list().size(), name);
    assertEquals(free, free(), name + ": space is lost");
    return status;
  }

  private long free() throws IOException {
    crew.region().allocator().reclaim((block, referrer) -> referrer != 0);
    return crew.region().allocator().freeBytes();
  }

  private void send(Connection mine, Operation operation) throws InterruptedException {
    switch (operation) {
      case RECEIVE -> mine.sendBytes(new byte[8]);
      case RECEIVE_LONG, READ_LONG, CLOSE_UNREAD ->
          mine.sendBytes(Traffic.message(2, PipeSweepChild.LONG_BYTES));
      default -> {}
    }
  }

  /** The message is there, or it is not; after it comes the end. */
  private void check(Operation operation, Connection mine, boolean died) throws Exception {
    switch (operation) {
      case SEND, TAKE_BACK -> {
        boolean arrived = arrives(mine, () -> assertEquals(PipeSweepChild.SHORT, mine.receive()));
        assertTrue(arrived || died, name);
        assertEnds(mine);
      }
      case SEND_LONG, CLAIM_SHORTER -> {
        byte[] expected = Traffic.message(1, PipeSweepChild.LONG_BYTES);
        boolean arrived = arrives(mine, () -> assertArrayEquals(expected, mine.receiveBytes()));
        assertTrue(arrived || died, name);
        assertEnds(mine);
      }
      case SEND_LONG_OBJECT -> {
        String expected = "x".repeat(PipeSweepChild.LONG_BYTES);
        boolean arrived = arrives(mine, () -> assertEquals(expected, mine.receive()));
        assertTrue(arrived || died, name);
        assertEnds(mine);
      }
      case OPEN, SWEEP -> assertTrue(!mine.poll(), name);
      case TAKE, TAKE_OVER, HAND_OVER -> {
        // Nobody's yet, or the child's; then it has ended, and before that it may have spoken.
      }
      default -> {
        assertEnds(mine);
        assertThrows(BrokenPipeException.class, () -> mine.send("nobody"), name);
      }
    }
  }

  private interface Arrival {
    void receive() throws Exception;
  }

  private boolean arrives(Connection mine, Arrival arrival) throws Exception {
    try {
      arrival.receive();
      return true;
    } catch (EndOfStreamException e) {
      return false;
    }
  }

  private void assertEnds(Connection mine) {
    assertThrows(EndOfStreamException.class, mine::receive, name);
  }

  /** Whoever has the second end now, it comes to its end. */
  private void endOther(Pipe pipe, SharedBlockingQueue<Object> queue) throws Exception {
    Object left = queue.isEmpty() ? null : pollEnd(queue);
    if (left instanceof Connection end) {
      end.close();
    }
    try {
      Connection second = pipe.second();
      second.poll(); // If it was handed over and never arrived, it is taken back.
      second.close();
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Another had it.
    }
  }

  private static Object pollEnd(SharedBlockingQueue<Object> queue) {
    try {
      return queue.poll();
    } catch (RuntimeException e) {
      return null; // The end of a dead sender, or taken by a dead one.
    }
  }
}
