package io.capstan.ipc.codec;

/**
 * What Jazzer calls with bytes of its own making; {@link CorpusTest} calls it in every build with
 * those that were kept. To let Jazzer look for more, which writes inputs that reach new code into
 * the corpus (keep the few that say something) and one that breaks the decoder into {@code
 * ipc/target}:
 *
 * <pre>
 *   mvn -pl ipc -Pfuzz test-compile exec:exec [-Dfuzz.seconds=600]
 * </pre>
 */
public final class DecodeFuzzer {
  private static final Codec<Object> CODEC = StandardCodec.create().withLambdas();
  private static final Codec<Throwable> THROWABLES =
      ThrowableCodec.over(StandardCodec.create().withLambdas());

  private DecodeFuzzer() {}

  /** A value or the typed error; all else is what is looked for. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Mutations.decodeHostile(CODEC, bytes);
    Mutations.decodeHostile(THROWABLES, bytes);
  }
}
