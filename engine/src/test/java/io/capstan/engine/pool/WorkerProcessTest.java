package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.ExitStatus;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Surroundings;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.SharedBlockingQueue;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.value.SharedLong;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Python's Process does, to its edges. */
@Timeout(120)
final class WorkerProcessTest {
  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private ProcessOptions options() {
    return Family.options().output(lines::add);
  }

  private static void fail() {
    throw new IllegalStateException("number=3");
  }

  private static void work(SharedLong count, SharedLock lock, SharedBlockingQueue<String> queue)
      throws InterruptedException {
    lock.acquire();
    try {
      count.increment();
      queue.put(WorkerProcess.currentName());
    } finally {
      lock.unlock();
    }
  }

  /** Ends its first thread before its second. */
  private static void leaveThread() {
    new Thread(
            () -> {
              Deadline.pauseMillis(200);
              System.out.println("late");
            })
        .start();
  }

  private record Task(int status) implements Runnable, Serializable {
    @Override
    public void run() {
      System.exit(status);
    }
  }

  private record Unsendable(Thread thread) implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void exitCodesAreAsInPython() throws Exception {
    WorkerProcess good = started(WorkerProcess.of(() -> System.out.println("out"), options()));
    WorkerProcess failing = started(WorkerProcess.of(() -> fail(), options().name("Bad One")));
    WorkerProcess exiting = started(WorkerProcess.of(new Task(300), options()));
    WorkerProcess killed = started(WorkerProcess.of(() -> Family.spin("killed"), options()));
    WorkerProcess ended = started(WorkerProcess.of(() -> Family.spin("ended"), options()));
    WorkerProcess late = started(WorkerProcess.of(() -> leaveThread(), options()));
    assertEquals(6, WorkerProcess.activeChildren().size());
    assertEquals(killed.pid(), Family.awaitPid("killed"));
    assertTrue(killed.isAlive());
    assertTrue(killed.exitCode().isEmpty());
    assertTrue(killed.exitStatus().isEmpty());
    assertFalse(killed.join(Duration.ZERO));
    assertFalse(killed.join(Duration.ofSeconds(-1)));
    CompletableFuture<WorkerProcess> exit = killed.onExit();
    assertThrows(IllegalStateException.class, killed::start);
    assertThrows(IllegalStateException.class, killed::close);
    killed.kill();
    Family.awaitPid("ended");
    ended.terminate();
    assertEquals(-9, exit.get(30, TimeUnit.SECONDS).exitCode().orElseThrow());
    assertEnds(0, good);
    assertEnds(1, failing);
    assertEnds(300 & 0xff, exiting);
    assertEnds(-9, killed);
    assertEnds(-15, ended);
    assertEnds(0, late);
    assertEquals(new ExitStatus(128 + 9), killed.exitStatus().orElseThrow());
    assertEquals(List.of("out"), good.lastLines());
    assertEquals(List.of("late"), late.lastLines());
    assertEquals("Process Bad One:", failing.lastLines().get(0));
    assertEquals("java.lang.IllegalStateException: number=3", failing.lastLines().get(1));
    assertTrue(failing.lastLines().get(2).contains("WorkerProcessTest.fail"));
    assertTrue(lines.contains("[" + good.name() + " pid " + good.pid() + "] out"), lines::toString);
    assertEquals(List.of(), WorkerProcess.activeChildren());
    killed.kill(); // It is fine if it is dead.
    killed.close();
    killed.close();
    assertThrows(IllegalStateException.class, killed::isAlive);
    assertThrows(IllegalStateException.class, killed::exitCode);
    assertThrows(IllegalStateException.class, killed::name);
  }

  private static WorkerProcess started(WorkerProcess process) throws Exception {
    process.start();
    return process;
  }

  private static void assertEnds(int exitCode, WorkerProcess process) throws Exception {
    assertTrue(process.join(Deadline.PATIENCE), process::toString);
    assertEquals(exitCode, process.exitCode().orElseThrow(), process::toString);
    assertFalse(process.isAlive());
  }

  @Test
  void whatIsNotStartedCannotBeJoinedOrEnded() throws Exception {
    WorkerProcess process = WorkerProcess.of(() -> {}, options());
    assertTrue(process.name().matches("Process-[0-9]+"), process.name());
    assertFalse(process.isDaemon());
    assertFalse(process.isAlive());
    assertTrue(process.exitCode().isEmpty());
    assertThrows(IllegalStateException.class, process::join);
    assertThrows(IllegalStateException.class, process::pid);
    assertThrows(IllegalStateException.class, process::kill);
    assertThrows(IllegalStateException.class, process::terminate);
    assertThrows(IllegalStateException.class, process::onExit);
    process.close();
    assertThrows(IllegalStateException.class, process::start);
    assertTrue(WorkerProcess.parent().isEmpty());
    assertEquals("MainProcess", WorkerProcess.currentName());
  }

  @Test
  void whatCannotBeSentIsNamedAtTheStart() {
    Thread thread = Thread.currentThread();
    WorkerProcess capturing = WorkerProcess.of(() -> thread.interrupt(), options());
    NotSendableException named = assertThrows(NotSendableException.class, capturing::start);
    assertTrue(named.getMessage().contains("java.lang.Thread"), named.getMessage());
    WorkerProcess unsendable = WorkerProcess.of(new Unsendable(thread), options());
    named = assertThrows(NotSendableException.class, unsendable::start);
    assertTrue(named.getMessage().contains("Unsendable"), named.getMessage());
    assertFalse(capturing.isAlive());
  }

  @Test
  void sharedObjectsAreSharedAndAFamilyKnowsItsNames() throws Exception {
    try (Region region = Region.create(surroundings.location(), "shared", 1 << 20)) {
      SharedLong count = SharedLong.create(region, "count", 40);
      SharedLock lock = SharedLock.create(region, "lock");
      SharedBlockingQueue<String> queue = SharedBlockingQueue.create(region, "queue", 4);
      WorkerProcess one = WorkerProcess.of(() -> work(count, lock, queue), options());
      WorkerProcess two =
          WorkerProcess.of(() -> haveChild(count, lock, queue), options().name("two"));
      one.start();
      two.start();
      String parent = queue.poll(30, TimeUnit.SECONDS);
      String other = queue.poll(30, TimeUnit.SECONDS);
      assertEnds(0, one);
      assertEnds(0, two);
      assertEquals(42, count.get());
      String grandchild = parent.equals(one.name()) ? other : parent;
      assertTrue(grandchild.matches("Process-[0-9]+:1"), grandchild);
      assertEquals("two of " + ProcessHandle.current().pid(), Family.awaitWord("parent"));
      String refused = Family.awaitWord("refused");
      assertTrue(refused.contains("depth=2 (allowed: 2"), refused);
    }
  }

  private static void haveChild(
      SharedLong count, SharedLock lock, SharedBlockingQueue<String> queue) throws Exception {
    ParentProcess parent = WorkerProcess.parent().orElseThrow();
    Family.leaveWord("parent", WorkerProcess.currentName() + " of " + parent.pid());
    if (!parent.isAlive() || parent.join(Duration.ZERO) || !parent.name().equals("MainProcess")) {
      throw new IllegalStateException(parent.toString());
    }
    WorkerProcess child =
        WorkerProcess.of(
            () -> workAndBeRefused(count, lock, queue),
            Family.options().jvmOptions("-Dcapstan.depthMax=2"));
    child.start();
    child.join();
    System.exit(child.exitCode().orElseThrow());
  }

  private static void workAndBeRefused(
      SharedLong count, SharedLock lock, SharedBlockingQueue<String> queue) throws Exception {
    work(count, lock, queue);
    try {
      WorkerProcess.of(() -> {}, Family.options()).start();
    } catch (IllegalStateException e) {
      Family.leaveWord("refused", e.getMessage());
    }
  }
}
