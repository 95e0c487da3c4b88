package io.capstan.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A serializer that is warm: one object to bytes and back. See also {@link SerializerStart}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgs = {"-XX:+UseSerialGC", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SerializerBenchmark {
  /** Who serializes. */
  @Param({"jdk", "fory", "fory-interpreted", "capstan"})
  public String serializer;

  /** What. */
  @Param({"INTEGER", "TEXT", "LAMBDA", "RECORD", "OBJECT"})
  public String payload;

  private SerializerContender contender;
  private Object value;
  private byte[] bytes;

  /** Makes the object and its bytes. */
  @Setup
  public void encodeOnce() throws IOException {
    contender = SerializerContender.of(serializer);
    value = SerializerPayload.valueOf(payload).value();
    bytes = contender.encode(value);
  }

  /** Object to bytes. */
  @Benchmark
  public byte[] encode() throws IOException {
    return contender.encode(value);
  }

  /** Bytes to object. */
  @Benchmark
  public Object decode() throws IOException, ClassNotFoundException {
    return contender.decode(bytes);
  }
}
