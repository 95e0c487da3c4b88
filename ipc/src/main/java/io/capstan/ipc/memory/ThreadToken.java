package io.capstan.ipc.memory;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number for each thread that is unique in its process for all time, and that tells other
 * processes, where the system allows it, whether the thread still lives.
 *
 * <pre>
 *   bit 31   30           29              22 21                      0
 *      +----+------------+------------------+-------------------------+
 *      | 0  | unprovable | generation       | kernel thread id        |
 *      +----+------------+------------------+-------------------------+
 *      | 0  | 1          | sequence number                            |
 *      +----+------------+--------------------------------------------+
 * </pre>
 *
 * <p>The kernel gives a dead thread's id to a later one: the generation tells them apart. A virtual
 * thread, or one on a system without {@code /proc}, gets an unprovable token: such a thread is
 * taken to live as long as its process.
 *
 * <p>Others learn of a death from the kernel, so a few are seen late: that of a thread whose id
 * went to a later thread of its process is seen elsewhere when that one ends, and that of the main
 * thread, which the JVM keeps to wait for the others, with its process.
 */
public final class ThreadToken {
  static final int UNPROVABLE = 1 << 30;
  private static final int THREAD_ID_BITS = 22;
  private static final int THREAD_ID_MASK = (1 << THREAD_ID_BITS) - 1;
  private static final int GENERATIONS = 1 << (30 - THREAD_ID_BITS);
  private static final Path SELF = Path.of("/proc/thread-self");

  private static final Path OWN = Path.of("/proc/self");

  private static final long PID_NAMESPACE = readPidNamespace();
  private static final AtomicInteger SEQUENCE = new AtomicInteger();

  /** What was given last to a thread of that kernel id. */
  private static final ConcurrentHashMap<Integer, Given> GIVEN = new ConcurrentHashMap<>();

  private static final int OF_PROCESS = unprovable();

  /**
   * A cache, and no more: some pools, the JDK's common one among them, clear the variables of their
   * threads between tasks, and a thread whose token changed would lose all that it owns.
   */
  private static final ThreadLocal<Integer> CURRENT = ThreadLocal.withInitial(ThreadToken::make);

  private record Given(WeakReference<Thread> thread, int generation, int token) {

    static Given first(int threadId) {
      return of(threadId, 0);
    }

    /** To the calling thread: the same, if it had that one. */
    Given next(int threadId) {
      return thread.refersTo(Thread.currentThread()) ? this : of(threadId, generation + 1);
    }

    private static Given of(int threadId, int generation) {
      boolean isProvable = threadId <= THREAD_ID_MASK && generation < GENERATIONS;
      int token = isProvable ? generation << THREAD_ID_BITS | threadId : unprovable();
      return new Given(new WeakReference<>(Thread.currentThread()), generation, token);
    }
  }

  private ThreadToken() {}

  /** The token of the calling thread, never 0. */
  public static int current() {
    return CURRENT.get();
  }

  /** The token of all threads of this process together: it lives as long as the process. */
  public static int ofProcess() {
    return OF_PROCESS;
  }

  private static int make() {
    try {
      if (!isVirtual(Thread.currentThread()) && Files.isSymbolicLink(SELF)) {
        return provable(Integer.parseInt(Files.readSymbolicLink(SELF).getFileName().toString()));
      }
    } catch (IOException | NumberFormatException e) {
      // Then it cannot be proven.
    }
    return unprovable();
  }

  private static int provable(int threadId) {
    return GIVEN
        .compute(threadId, (id, last) -> last == null ? Given.first(id) : last.next(id))
        .token();
  }

  private static int unprovable() {
    return UNPROVABLE | SEQUENCE.getAndIncrement() & UNPROVABLE - 1;
  }

  /** Virtual threads came after the Java version that this is compiled for. */
  private static boolean isVirtual(Thread thread) {
    return thread.getClass().getName().equals("java.lang.VirtualThread");
  }

  /** Whether the calling thread is a virtual one, which must not block its carrier. */
  public static boolean isCurrentVirtual() {
    return isVirtual(Thread.currentThread());
  }

  /** The pid namespace of this process as the kernel numbers it, or 0 where that is not known. */
  static long pidNamespace() {
    return PID_NAMESPACE;
  }

  private static long readPidNamespace() {
    try {
      if (!Files.readSymbolicLink(OWN).toString().equals("" + ProcessIdentity.current().pid())) {
        return 0; // This /proc belongs to another namespace: its numbers mean others.
      }
      // "pid:[4026531836]"
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
    } catch (IOException | RuntimeException e) {
      return 0; // Then no thread of another process is ever proven dead.
    }
  }

  /** What can be seen of a thread from outside. */
  enum Sight {
    /** It has ended, for certain. */
    GONE,
    /** Its process has a thread of that number. */
    THERE,
    UNKNOWN
  }

  /**
   * Looks for a thread of a process that is, or was, in this pid namespace.
   *
   * @param isOwn whether this class gave the token: another class loader's copy counts by itself
   */
  static Sight look(long pid, int token, boolean isOwn) {
    if ((token & UNPROVABLE) != 0) {
      return Sight.UNKNOWN;
    }
    int threadId = token & THREAD_ID_MASK;
    Given last = isOwn ? GIVEN.get(threadId) : null;
    if (last != null && last.generation() > token >>> THREAD_ID_BITS) {
      return Sight.GONE; // A later thread has its number.
    }
    Path thread = task(pid, threadId);
    if (Files.exists(thread)) {
      return Sight.THERE;
    }
    // A process may be hidden from this user: only if its first thread is seen, absence is proof.
    return Files.exists(task(pid, pid)) && Files.notExists(thread) ? Sight.GONE : Sight.UNKNOWN;
  }

  private static Path task(long pid, long threadId) {
    return Path.of("/proc", "" + pid, "task", "" + threadId);
  }
}
