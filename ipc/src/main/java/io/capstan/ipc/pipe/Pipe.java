package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionSpaceException;
import io.capstan.ipc.queue.OneToOneQueue;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two ends that send each other messages, in a region.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.open(region);              // both ends are this process's
 * queue.put(pipe.second());                   // another process takes it out and has that end
 * pipe.first().send("hello");
 *
 * Pipe.create(region, "talk").first()         // or by name, in one process
 * Pipe.open(region, "talk").second()          // and in any other
 * }</pre>
 *
 * <p>Each end belongs to one process at a time, and once closed it is so for good. The pipe goes,
 * its name and space with it, when both ends have been closed, or the second of two dead ones is
 * found out: by its peer, or by who looks for room in the region. A named pipe of which an end was
 * never taken stays until somebody {@linkplain io.capstan.ipc.memory.Directory#remove removes} it.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Making a pipe waits as {@link io.capstan.ipc.memory.Directory#create} does;
 * taking an end is lock-free.
 *
 * <p><b>Memory consistency.</b> As {@link Connection}.
 *
 * <p><b>Peer death.</b> A process killed while it makes a pipe has made all of it or nothing. One
 * killed while it takes an end has taken it, and is that end's dead owner, or has not.
 *
 * <p><b>Units.</b> Capacity in bytes.
 */
public final class Pipe {
  static final ObjectType TYPE = ObjectType.of("pipe");

  private static final AtomicLong COUNT = new AtomicLong();

  private final PipeState state;
  private Connection first;
  private Connection second;

  private Pipe(PipeState state) {
    this.state = state;
  }

  /**
   * Makes a duplex pipe without a name of yours, both ends of which are this process's.
   *
   * @throws IOException if the region has no room
   */
  public static Pipe open(Region region) throws IOException {
    return open(region, PipeOptions.duplex());
  }

  /**
   * Makes a pipe without a name of yours, both ends of which are this process's.
   *
   * @throws IllegalArgumentException if the capacity is not allowed
   * @throws IOException if the region has no room
   */
  public static Pipe open(Region region, PipeOptions options) throws IOException {
    String name = "pipe-%08x-%d".formatted(region.participant().id(), COUNT.incrementAndGet());
    long mine = EndWord.takenBy(region.participant().id(), EndWord.FREE);
    Pipe pipe = create(region, name, options, mine);
    pipe.first = pipe.own(Side.FIRST, mine);
    pipe.second = pipe.own(Side.SECOND, mine);
    return pipe;
  }

  private Connection own(Side side, long word) {
    PipeEnd end = new PipeEnd(state, side, word);
    PipeEnds.of(state.region()).add(end, EndWord.FREE);
    return Connection.of(end);
  }

  /** Makes a duplex pipe; see {@link #create(Region, String, PipeOptions)}. */
  public static Pipe create(Region region, String name) throws IOException {
    return create(region, name, PipeOptions.duplex());
  }

  /**
   * Makes a pipe, whose ends are free for who takes them.
   *
   * @throws IllegalArgumentException if the capacity is not allowed, or the name is taken in the
   *     region, or not allowed
   * @throws IOException if the region has no room
   */
  public static Pipe create(Region region, String name, PipeOptions options) throws IOException {
    return create(region, name, options, EndWord.FREE);
  }

  private static Pipe create(Region region, String name, PipeOptions options, long word)
      throws IOException {
    OneToOneQueue.lengthBytes(options.capacityBytes()); // Refuses a capacity.
    try {
      return make(region, name, options, word);
    } catch (RegionSpaceException e) {
      if (sweep(region) == 0) {
        throw e;
      }
      return make(region, name, options, word);
    }
  }

  private static Pipe make(Region region, String name, PipeOptions options, long word)
      throws IOException {
    long length = PipeLayout.length(options.ways(), options.capacityBytes());
    Placement place =
        Placement.create(
            region,
            name,
            TYPE,
            length,
            offset -> PipeState.initialize(region, offset, options, word));
    return new Pipe(new PipeState(place));
  }

  /**
   * Finds the pipe that some process made.
   *
   * @throws IllegalArgumentException if the region has no pipe of that name
   */
  public static Pipe open(Region region, String name) {
    return new Pipe(new PipeState(Placement.open(region, name, TYPE)));
  }

  /**
   * The first end, which is this process's from the first call on. Of a one-way pipe it receives.
   *
   * @throws IllegalStateException if it is, or was, another's
   */
  public synchronized Connection first() {
    if (first == null) {
      first = take(Side.FIRST);
    }
    return first;
  }

  /**
   * The second end, which is this process's from the first call on. Of a one-way pipe it sends.
   *
   * @throws IllegalStateException if it is, or was, another's
   */
  public synchronized Connection second() {
    if (second == null) {
      second = take(Side.SECOND);
    }
    return second;
  }

  private Connection take(Side side) {
    long word = state.word(side);
    if (word != EndWord.FREE) {
      throw new IllegalStateException(
          "%s end=%s is taken: %s (allowed: once)".formatted(state, side, EndWord.describe(word)));
    }
    try {
      return Connection.of(PipeEnds.of(state.region()).take(state, side, EndWord.FREE));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Removes the pipes of which both ends are closed or dead; how many those were. */
  static int sweep(Region region) throws IOException {
    int removed = 0;
    for (DirectoryEntry entry : region.directory().list()) {
      if (entry.type().equals(TYPE) && isSwept(region, entry)) {
        removed++;
      }
    }
    return removed;
  }

  private static boolean isSwept(Region region, DirectoryEntry entry) throws IOException {
    try {
      PipeState found = new PipeState(new Placement(region, TYPE, entry.key(), entry.offset()));
      return found.endIfGone(Side.FIRST) || found.endIfGone(Side.SECOND);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return false; // Another has removed it meanwhile.
    }
  }

  @Override
  public String toString() {
    return "Pipe[" + state + "]";
  }
}
