package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred thousand damaged values, the same in every build. */
@Timeout(300)
class MutationTest {
  private static final int MUTATIONS = 100_000;

  @Test
  void damagedValueIsAValueOrTheTypedError() {
    Codec<Object> codec = StandardCodec.create().withLambdas();
    List<byte[]> seeds = seeds(codec);
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

  private static List<byte[]> seeds(Codec<Object> codec) {
    List<byte[]> seeds = new ArrayList<>();
    StandardCodecTest.values().forEach(value -> seeds.add(Place.encode(codec, value)));
    int number = 5;
    seeds.add(Place.encode(codec, (Sent.Task) () -> number + 1));
    seeds.add(Place.encode(codec, new IllegalStateException("x", new RuntimeException("y"))));
    return seeds;
  }

  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
