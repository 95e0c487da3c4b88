package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** State, job and owner in one word. */
@Timeout(30)
class ChunkWordTest {
  private static final int[] JOBS = {
    1, 2, 77, 1 << 28, ChunkLayout.JOB_MAX - 1, ChunkLayout.JOB_MAX
  };
  private static final int[] OWNERS = {
    0, 1, 511, 1 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE
  };

  @Test
  void everyPartComesBackWhateverTheOthersAre() {
    for (ChunkState state : ChunkState.values()) {
      for (int job : JOBS) {
        for (int owner : OWNERS) {
          long word = ChunkLayout.word(state, job, owner);
          assertEquals(state, ChunkLayout.stateOf(word));
          assertEquals(job, ChunkLayout.jobOf(word));
          assertEquals(owner, ChunkLayout.ownerOf(word));
        }
      }
    }
  }

  @Test
  void noTwoMeaningsHaveOneWord() {
    Set<Long> words = new HashSet<>();
    for (ChunkState state : ChunkState.values()) {
      for (int job : JOBS) {
        for (int owner : OWNERS) {
          assertTrue(words.add(ChunkLayout.word(state, job, owner)));
        }
      }
    }
  }

  @Test
  void freeChunkOfAJobHasNoOwner() {
    long free = ChunkLayout.freeWord(5);
    assertEquals(ChunkState.FREE, ChunkLayout.stateOf(free));
    assertEquals(5, ChunkLayout.jobOf(free));
    assertEquals(0, ChunkLayout.ownerOf(free));
  }

  @Test
  void zeroedMemoryIsOfNoJob() {
    assertEquals(JobBoard.NO_JOB, ChunkLayout.jobOf(0));
    for (int job : JOBS) {
      assertTrue(ChunkLayout.freeWord(job) != 0);
    }
  }

  @Test
  void jobsCountUpAndStartAgainAtOne() {
    assertEquals(1, JobBoard.jobAfter(JobBoard.NO_JOB));
    assertEquals(2, JobBoard.jobAfter(1));
    assertEquals(ChunkLayout.JOB_MAX, JobBoard.jobAfter(ChunkLayout.JOB_MAX - 1));
    assertEquals(1, JobBoard.jobAfter(ChunkLayout.JOB_MAX));
  }
}
