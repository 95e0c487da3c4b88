package io.capstan.ipc.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the seeds of the corpus anew, for when the encoding has changed. Argument: the folder,
 * {@code ipc/src/test/resources/io/capstan/ipc/codec/corpus}.
 */
final class CorpusWriter {
  private CorpusWriter() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int number = 0;
    for (byte[] seed : seeds()) {
      String kind = seed[0] == 0 ? "throwable" : "value";
      byte[] bytes = seed[0] == 0 ? java.util.Arrays.copyOfRange(seed, 1, seed.length) : seed;
      Files.write(folder.resolve("%s-%03d".formatted(kind, number++)), bytes);
    }
  }

  /** Values as they are; throwables, for the codec of theirs, behind a 0. */
  static List<byte[]> seeds() {
    Codec<Object> codec = StandardCodec.create().withLambdas();
    List<byte[]> seeds = new ArrayList<>();
    StandardCodecTest.values().forEach(value -> seeds.add(Place.encode(codec, value)));
    int number = 5;
    String text = "captured";
    Sent.Node node = new Sent.Node("n");
    seeds.add(Place.encode(codec, (Sent.Task) () -> number + text));
    seeds.add(Place.encode(codec, (Sent.Task) () -> node));
    seeds.add(Place.encode(codec, (Sent.IntTask) text::length));
    seeds.add(Place.encode(codec, new IllegalStateException("x", new RuntimeException("y"))));
    seeds.add(Place.encode(codec, new Object[] {new Sent.Point(1, 2)}));
    seeds.add(Place.encode(codec, new Object[] {new long[3], new String[] {"a"}}));
    Sink sink = new Sink();
    sink.writeByte(0);
    ThrowableCodec.over(StandardCodec.create()).encode(new IOException("io"), sink);
    seeds.add(sink.toByteArray());
    return seeds;
  }
}
