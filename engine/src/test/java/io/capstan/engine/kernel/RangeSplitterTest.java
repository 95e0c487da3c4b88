package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RangeSplitterTest {
  private static final int CHUNKS_MAX = 8192;
  private static final long SEED = 20261122;

  /** Wants chunks of one length, whatever the range. */
  private record Wanting(long chunkLength) implements Kernel {

    @Override
    public String name() {
      return "wanting";
    }

    @Override
    public Scalar identity() {
      return Scalar.of(0);
    }

    @Override
    public Scalar compute(Range range) {
      return Scalar.of(range.length());
    }

    @Override
    public long chunkLength(Range range) {
      return chunkLength;
    }
  }

  private static void assertCoversExactly(Range range, RangeSplitter splitter) {
    long position = range.from();
    for (int index = 0; index < splitter.chunkCount(); index++) {
      Range chunk = splitter.chunk(index);
      assertEquals(position, chunk.from(), () -> "gap or overlap in " + range);
      assertTrue(chunk.length() >= 1 && chunk.length() <= splitter.chunkLength(), chunk::toString);
      if (index < splitter.chunkCount() - 1) {
        assertEquals(splitter.chunkLength(), chunk.length());
      }
      position = chunk.to();
    }
    assertEquals(range.to(), position);
  }

  @Test
  void chunksCoverRandomRangesOnceAndInOrder() {
    var random = new SplittableRandom(SEED);
    for (int round = 0; round < 300; round++) {
      long from = random.nextLong() >>> random.nextInt(1, 64);
      long to = from + (long) ((Long.MAX_VALUE - from) * random.nextDouble());
      Range range = Range.of(from, Math.max(from, to));
      long wanted = Math.max(1, random.nextLong() >>> random.nextInt(1, 64));
      int chunksMax = random.nextInt(1, CHUNKS_MAX + 1);
      RangeSplitter splitter = RangeSplitter.split(new Wanting(wanted), range, chunksMax);
      assertTrue(splitter.chunkCount() <= chunksMax, range::toString);
      assertTrue(splitter.chunkLength() >= wanted, range::toString);
      assertCoversExactly(range, splitter);
    }
  }

  @Test
  void chunksCoverRangesThatEndAtTheLargestLong() {
    for (long length : new long[] {1, 2, CHUNKS_MAX, CHUNKS_MAX + 1, 1L << 40, Long.MAX_VALUE}) {
      Range range = Range.of(Long.MAX_VALUE - length, Long.MAX_VALUE);
      for (long wanted : new long[] {1, 3, length, Long.MAX_VALUE}) {
        RangeSplitter splitter = RangeSplitter.split(new Wanting(wanted), range, CHUNKS_MAX);
        assertTrue(splitter.chunkCount() <= CHUNKS_MAX);
        assertCoversExactly(range, splitter);
      }
    }
  }

  @Test
  void kernelsWishIsMetWhereTheChunksFit() {
    RangeSplitter splitter = RangeSplitter.split(new Wanting(10), Range.of(0, 95), CHUNKS_MAX);
    assertEquals(10, splitter.chunkLength());
    assertEquals(10, splitter.chunkCount());
    assertEquals(Range.of(90, 95), splitter.chunk(9));
  }

  @Test
  void emptyRangeHasNoChunksAndAsksTheKernelNothing() {
    RangeSplitter splitter = RangeSplitter.split(new Wanting(-1), Range.of(7, 7), CHUNKS_MAX);
    assertEquals(0, splitter.chunkCount());
    assertThrows(IndexOutOfBoundsException.class, () -> splitter.chunk(0));
  }

  @Test
  void chunkOutsideTheRangeIsRefusedByIndex() {
    RangeSplitter splitter = RangeSplitter.of(Range.of(0, 10), 5);
    for (int index : new int[] {-1, 2}) {
      var refusal = assertThrows(IndexOutOfBoundsException.class, () -> splitter.chunk(index));
      assertEquals("index=" + index + " chunkCount=2", refusal.getMessage());
    }
  }

  @Test
  void kernelThatWantsNothingInAChunkIsRefusedByItsName() {
    for (long wanted : new long[] {0, -5}) {
      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> RangeSplitter.split(new Wanting(wanted), Range.of(0, 10), CHUNKS_MAX));
      assertEquals(
          "chunkLength=" + wanted + " of kernel=wanting (allowed: 1 or more)",
          refusal.getMessage());
    }
  }

  @Test
  void chunksMadeByLengthAreThoseThatWereSplit() {
    Range range = Range.of(123, 1_000_003);
    RangeSplitter split = RangeSplitter.split(new Wanting(1000), range, CHUNKS_MAX);
    RangeSplitter remade = RangeSplitter.of(range, split.chunkLength());
    assertEquals(split.chunkCount(), remade.chunkCount());
    for (int index = 0; index < split.chunkCount(); index++) {
      assertEquals(split.chunk(index), remade.chunk(index));
    }
  }
}
