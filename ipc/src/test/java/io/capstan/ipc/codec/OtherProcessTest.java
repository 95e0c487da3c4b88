package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Task;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What this JVM encodes, another one decodes, runs, and sends back. */
@Timeout(60)
class OtherProcessTest {
  /** The other process: answers each value, and a task with its result or its failure. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      Codec<Object> codec = StandardCodec.create().withLambdas();
      DataInputStream in = new DataInputStream(System.in);
      DataOutputStream out = new DataOutputStream(System.out);
      for (int length = in.read(); length >= 0; length = in.read()) {
        byte[] bytes = in.readNBytes(in.readInt());
        Sink sink = new Sink();
        try {
          Object value = codec.decode(new Source().over(bytes));
          Object answer = value instanceof Task task ? task.get() : value;
          sink.writeByte(0);
          codec.encode(answer, sink);
        } catch (RuntimeException e) {
          sink.onHeap().writeByte(1);
          ThrowableCodec.over(StandardCodec.create()).encode(e, sink);
        }
        out.writeInt((int) sink.length());
        out.write(sink.toByteArray());
        out.flush();
      }
    }
  }

  private final Codec<Object> codec = StandardCodec.create().withLambdas();

  @Test
  void valuesTasksAndFailuresCrossOver() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (DataOutputStream out = new DataOutputStream(child.getOutputStream());
        DataInputStream in = new DataInputStream(child.getInputStream())) {
      for (Object value : StandardCodecTest.values()) {
        assertEquals(value, ask(value, out, in));
      }
      int number = 20;
      Sent.Node node = new Sent.Node("node");
      assertEquals(42, ask((Task) () -> number + 22, out, in));
      assertEquals("node", ask((Task) () -> node.name, out, in));
      assertEquals(List.of(20, "x"), ask((Task) () -> List.of(number, "x"), out, in));
      Task failing =
          () -> {
            throw new IllegalStateException("number=" + number);
          };
      Throwable failure = (Throwable) ask(failing, out, in);
      assertEquals("java.lang.IllegalStateException: number=20", failure.toString());
      assertTrue(failure.getStackTrace()[0].getMethodName().contains("lambda$"));
      out.close();
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, child.exitValue());
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private Object ask(Object value, DataOutputStream out, DataInputStream in) throws IOException {
    byte[] bytes = Place.encode(codec, value);
    out.write(1);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
    Source answer = new Source().over(in.readNBytes(in.readInt()));
    boolean isFailure = answer.readByte() == 1;
    Object back =
        isFailure
            ? ThrowableCodec.over(StandardCodec.create()).decode(answer)
            : codec.decode(answer);
    answer.requireEnd();
    return back;
  }
}
