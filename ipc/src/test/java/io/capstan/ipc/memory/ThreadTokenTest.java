package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadTokenTest {
  private static final ThreadLocal<Integer> MARK = new ThreadLocal<>();

  @Test
  void eachThreadHasItsOwnAndKeepsIt() throws Exception {
    int mine = ThreadToken.current();
    int[] others = new int[2];
    Thread other =
        new Thread(
            () -> {
              others[0] = ThreadToken.current();
              others[1] = ThreadToken.current();
            });
    other.start();
    other.join();
    assertEquals(others[0], others[1]);
    assertNotEquals(0, mine);
    assertNotEquals(mine, others[0]);
    assertEquals(mine, ThreadToken.current());
  }

  /** The JDK's common pool forgets the variables of a thread that had nothing to do. */
  @Test
  void aThreadKeepsItsTokenThoughItsVariablesAreCleared() throws Exception {
    Map<Thread, Integer> tokens = new ConcurrentHashMap<>();
    int cleared = 0;
    long startNanos = System.nanoTime();
    while (cleared < 3 && System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(30)) {
      cleared += ForkJoinPool.commonPool().submit(() -> look(tokens)).get();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // It has nothing to do.
    }
    assertTrue(cleared >= 3, "cleared=" + cleared + ": what is tested did not happen");
  }

  /** 1 if a thread that was here before has lost its variables. */
  private static int look(Map<Thread, Integer> tokens) {
    int token = ThreadToken.current();
    Integer before = tokens.put(Thread.currentThread(), token);
    boolean isCleared = before != null && MARK.get() == null;
    MARK.set(token);
    if (before != null) {
      assertEquals(before, token);
    }
    return isCleared ? 1 : 0;
  }
}
