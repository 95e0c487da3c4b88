package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged values, the same in every build; a hundred thousand of them in the long proof. */
@Timeout(300)
class MutationTest {
  private static final int MUTATIONS =
      System.getProperty("capstan.proof") == null ? 20_000 : 100_000;

  @Test
  void damagedValueIsAValueOrTheTypedError() {
    Codec<Object> codec = StandardCodec.create().withLambdas();
    List<byte[]> seeds = CorpusWriter.seeds();
    Random random = new Random(20261124);
    int values = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] mutant = Mutations.mutate(seeds.get(round % seeds.size()), random);
      try {
        values += Mutations.decodeHostile(codec, mutant) ? 1 : 0;
      } catch (Throwable e) {
        throw new AssertionError("round=" + round + " bytes=" + hex(mutant), e);
      }
    }
    // Both happen often, or the mutations are too tame or too wild to prove anything.
    assertTrue(values > MUTATIONS / 20, "values=" + values);
    assertTrue(values < MUTATIONS - MUTATIONS / 20, "values=" + values);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
