package io.capstan.ipc.queue;

import io.capstan.ipc.sync.OwnerWord;
import java.util.concurrent.TimeUnit;

/** A role that this process claimed: who uses it, and when to look at the lives of others. */
final class ManyToManyRole {
  /** Reading the clock costs as much as a record: it is read once in so many calls. */
  private static final int CALLS_MASK = 1024 - 1;

  /** As often as those who wait look. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ManyToManyState state;
  private final ManyToManyRecovery recovery;
  private final ManyToManyRoles.Kind kind;
  private final int number;
  private final long owner;
  private Thread user;
  private long userWord;

  /** Then any thread may use it, one after the other, and it ends with the process. */
  private boolean isOfProcess;

  private boolean closed;
  private int calls;
  private long lookedNanos = System.nanoTime();

  private ManyToManyRole(
      ManyToManyState state,
      ManyToManyRecovery recovery,
      ManyToManyRoles.Kind kind,
      int number,
      long word) {
    this.state = state;
    this.recovery = recovery;
    this.kind = kind;
    this.number = number;
    this.owner = state.roles().ownerOf(number);
    this.user = Thread.currentThread();
    this.userWord = word;
    this.isOfProcess = word == OwnerWord.ofProcess(state.region().participant());
  }

  /** Claims a role for the calling thread, from the dead too. */
  static ManyToManyRole claim(ManyToManyState state, ManyToManyRoles.Kind kind) {
    return claim(state, kind, OwnerWord.current(state.region().participant()));
  }

  /**
   * Claims a role for this process: its threads use it one after the other, each with a
   * happens-before to the next, and without a claim in memory.
   */
  static ManyToManyRole claimForProcess(ManyToManyState state, ManyToManyRoles.Kind kind) {
    return claim(state, kind, OwnerWord.ofProcess(state.region().participant()));
  }

  private static ManyToManyRole claim(ManyToManyState state, ManyToManyRoles.Kind kind, long word) {
    ManyToManyRecovery recovery = new ManyToManyRecovery(state);
    int number = state.roles().claim(kind, word);
    if (number < 0) {
      recovery.recoverDead();
      number = state.roles().claim(kind, word);
    }
    if (number < 0) {
      throw new RoleTakenException(
          "role=%s of queue=%s is taken (allowed: %d at a time)"
              .formatted(kind.word(), state.name(), state.shape().rolesMax()),
          state.roles().anyOwner(kind));
    }
    return new ManyToManyRole(state, recovery, kind, number, word);
  }

  /** Its place in the table of roles. */
  int number() {
    return number;
  }

  /** What cells name it with. */
  long owner() {
    return owner;
  }

  /**
   * To be called first by each method that uses the role.
   *
   * @throws IllegalStateException if it was given back, or lost
   */
  void use() {
    if (Thread.currentThread() != user && !isOfProcess) {
      handOver();
    }
    if ((++calls & CALLS_MASK) == 0) {
      lookIfDue();
    }
  }

  private void handOver() {
    if (closed) {
      throw new IllegalStateException(
          "role=%s of queue=%s was given back".formatted(kind.word(), state.name()));
    }
    long word = OwnerWord.current(state.region().participant());
    if (!state.roles().handOver(number, userWord, word)) {
      throw new IllegalStateException(
          "role=%s of queue=%s was lost: the thread that had it ended, %s"
              .formatted(kind.word(), state.name(), OwnerWord.describe(userWord)));
    }
    userWord = word;
    user = Thread.currentThread();
  }

  private void lookIfDue() {
    long nowNanos = System.nanoTime();
    if (nowNanos - lookedNanos >= LOOK_NANOS) {
      lookedNanos = nowNanos;
      look();
    }
  }

  /** Looks at the lives of all who have roles, and takes care of what the dead left. */
  void look() {
    recovery.recoverDead();
  }

  /**
   * @throws PeerDiedException if one of that kind died, and nobody has such a role
   */
  void requirePeers(ManyToManyRoles.Kind peers) {
    int dead = state.roles().lastDead(peers);
    if (dead != 0) {
      throw new PeerDiedException(
          "role=%s of queue=%s died and nobody has such a role: participant=0x%08x"
              .formatted(peers.word(), state.name(), dead),
          dead);
    }
  }

  /**
   * Gives the role back.
   *
   * @param emptyHand lets go of the cell that is in hand
   */
  void close(Runnable emptyHand) {
    if (closed) {
      return;
    }
    try {
      use();
      emptyHand.run();
      state.roles().release(number, userWord);
    } catch (IllegalStateException e) {
      // The region is closed, or the role was lost: then others take care of what was in hand.
    } finally {
      closed = true;
      isOfProcess = false;
      user = null;
    }
  }
}
