package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.ThreadToken;

/**
 * A thread of a participant as one atomic word: what claims in this package, and in those above it,
 * name as their owner.
 *
 * <pre>
 *   bit 63                32 31                  0
 *      +--------------------+---------------------+
 *      | participant's id   | thread's token      |
 *      +--------------------+---------------------+
 * </pre>
 */
public final class OwnerWord {
  /** Nobody: neither ids nor tokens are ever 0. */
  public static final long FREE = 0;

  private OwnerWord() {}

  /** The calling thread, as that participant. */
  public static long current(Participant participant) {
    return of(participant.id(), ThreadToken.current());
  }

  /** All threads of this process, as that participant: dead when the participant is. */
  public static long ofProcess(Participant participant) {
    return of(participant.id(), ThreadToken.ofProcess());
  }

  /** That thread of that participant. */
  public static long of(int participantId, int threadToken) {
    return (long) participantId << Integer.SIZE | threadToken;
  }

  /** The participant's id. */
  public static int participantOf(long word) {
    return (int) (word >>> Integer.SIZE);
  }

  /** The thread's token. */
  public static int threadOf(long word) {
    return (int) word;
  }

  /** Whether the word names somebody who is proven dead. It costs system calls, and is final. */
  public static boolean isDead(long word, Participant observer) {
    return word != FREE && !observer.isThreadAlive(participantOf(word), threadOf(word));
  }

  /** For the texts of errors. */
  public static String describe(long word) {
    return "participant=0x%08x thread=0x%08x".formatted(participantOf(word), threadOf(word));
  }
}
