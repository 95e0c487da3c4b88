package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes at the ends of a pipe, full of traffic, are killed at random. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PipeKillTest {
  private static final int ROUNDS = 3;
  private static final int ROUNDS_OF_PROOF = 60;
  private static final int LIFE_MILLIS_MAX = 150;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private Crew crew;
  private Region region;
  private long total;

  @BeforeEach
  void startCrew() throws IOException {
    crew = PipeChild.crew();
    region = crew.region();
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  @Test
  void everyMessageIsAccountedFor() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      play(round);
    }
  }

  @Tag("proof")
  @Test
  void everyMessageIsAccountedForInManyRounds() throws Exception {
    for (int round = 0; round < ROUNDS_OF_PROOF; round++) {
      play(round);
    }
    assertTrue(total > 10 * ROUNDS_OF_PROOF, "messages=" + total + " seed=" + seed);
  }

  /** Round by round the sender dies, the receiver does, both do. */
  private void play(int round) throws Exception {
    Traffic.createLog(region);
    long free = free();
    String name = "talk" + round;
    Pipe.create(region, name, PipeOptions.duplex().withCapacityBytes(1 << 12));
    ChildJvm sender = crew.startChild();
    ChildJvm receiver = crew.startChild();
    try (sender;
        receiver) {
      assertEquals("ok", sender.ask("take-first", name));
      assertEquals("ok", receiver.ask("take-second", name));
      assertEquals("ok", receiver.ask("receive-for-ever"));
      assertEquals("ok", sender.ask("send-for-ever"));
      ChildJvm.pass(Duration.ofNanos(random.nextInt(LIFE_MILLIS_MAX * 1_000_000)));
      int victims = round % 3;
      if (victims != 0) {
        receiver.kill();
      }
      if (victims != 1) {
        sender.kill();
      }
      if (victims == 0) {
        assertTold(receiver, "EndOfStreamException");
        assertAllReceived();
      } else if (victims == 1) {
        assertTold(sender, "BrokenPipeException");
      }
      assertTrue(Traffic.received(region) <= Traffic.started(region), "seed=" + seed);
    }
    Pipe.sweep(region);
    assertTrue(region.directory().find(name).isEmpty(), "round=" + round + " seed=" + seed);
    assertEquals(free, free(), "round=" + round + " seed=" + seed + ": space is lost");
    total += Traffic.received(region);
    Traffic.removeLog(region);
  }

  private void assertTold(ChildJvm survivor, String what) {
    String answer = survivor.answer();
    assertTrue(answer.startsWith(what) && answer.contains("died"), answer + " seed=" + seed);
  }

  /** What the receiver saw was in order and whole, which it checks; this says how much. */
  private void assertAllReceived() {
    long received = Traffic.received(region);
    assertTrue(received >= Traffic.sent(region), "lost: received=" + received + " seed=" + seed);
    assertTrue(received <= Traffic.started(region), "received=" + received + " seed=" + seed);
  }

  private long free() throws IOException {
    region.allocator().reclaim((block, referrer) -> referrer != 0);
    return region.allocator().freeBytes();
  }
}
