package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is woken: seen at the wait points' words, each with a waiter counted. */
@Timeout(60)
final class AnswerBellTest {
  private static final int OFFSET = 64;

  private final Memory memory = Memory.ofProcess(OFFSET + AnswerBellLayout.LENGTH + Integer.BYTES);
  private final AnswerBell bell = new AnswerBell(memory, OFFSET);

  @BeforeAll
  static void prepare() {
    assertTrue(Memory.hasKernelWait());
  }

  @BeforeEach
  void countWaiters() {
    memory.putInt(OFFSET + AnswerBellLayout.THREAD_OFFSET + Integer.BYTES, 1);
    memory.putInt(OFFSET + AnswerBellLayout.CALLER_OFFSET + Integer.BYTES, 1);
  }

  private void assertWoken(int thread, int caller) {
    assertEquals(thread, memory.getInt(OFFSET + AnswerBellLayout.THREAD_OFFSET), "thread");
    assertEquals(caller, memory.getInt(OFFSET + AnswerBellLayout.CALLER_OFFSET), "caller");
  }

  @Test
  void whoeverWaitsIsWokenWhereNobodyExpects() {
    bell.ring();
    assertWoken(1, 1);
  }

  @Test
  void theThreadIsNotWokenWhileACallerExpects() {
    bell.expect();
    bell.ring();
    assertWoken(0, 1);
    bell.ringBoth();
    assertWoken(1, 2);
    bell.cease();
    bell.ring();
    assertWoken(2, 3);
  }

  @Test
  void theBellHasRoomBeforeTheFirstLane() {
    assertTrue(PoolLayout.ANSWERS_OFFSET + AnswerBellLayout.LENGTH <= PoolLayout.TASK_LANES_OFFSET);
  }
}
