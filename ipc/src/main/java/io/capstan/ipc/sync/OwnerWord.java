package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.ThreadToken;

/**
 * A thread of a participant as one atomic word: what claims in this package name as their owner.
 *
 * <pre>
 *   bit 63                32 31                  0
 *      +--------------------+---------------------+
 *      | participant's id   | thread's token      |
 *      +--------------------+---------------------+
 * </pre>
 */
final class OwnerWord {
  /** Nobody: neither ids nor tokens are ever 0. */
  static final long FREE = 0;

  private OwnerWord() {}

  /** The calling thread, as that participant. */
  static long current(Participant participant) {
    return of(participant.id(), ThreadToken.current());
  }

  static long of(int participantId, int threadToken) {
    return (long) participantId << Integer.SIZE | threadToken;
  }

  static int participantOf(long word) {
    return (int) (word >>> Integer.SIZE);
  }

  static int threadOf(long word) {
    return (int) word;
  }

  /** Whether the word names somebody who is proven dead. It costs system calls, and is final. */
  static boolean isDead(long word, Participant observer) {
    return word != FREE && !observer.isThreadAlive(participantOf(word), threadOf(word));
  }

  static String describe(long word) {
    return "participant=0x%08x thread=0x%08x".formatted(participantOf(word), threadOf(word));
  }
}
