package io.capstan.engine.task;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.codec.StandardCodec;
import io.capstan.ipc.memory.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * How tasks and their outcomes travel between a pool and its workers.
 *
 * <pre>
 *   task:      shape (byte) · function, see FunctionFormat · number of calls (int) · the arguments
 *   outcomes:  number (int) · each: 0 (byte) · value, or 1 (byte) · failure, see FailureFormat
 * </pre>
 *
 * <p><b>Callers.</b> Writing: any thread. Reading: one thread each object.
 */
public final class TaskFormat {
  private static final int VALUE = 0;
  private static final int FAILURE = 1;

  private final StandardCodec<Object> codec;
  private final FunctionFormat functions;
  private final FailureFormat failures;

  /** For a process whose classes come from that loader. */
  public TaskFormat(ClassLoader loader) {
    this(loader, (SiteShelf) null);
  }

  /** For a process whose classes come from that loader, and a region that both sides have. */
  public TaskFormat(ClassLoader loader, Region region) {
    this(loader, new SiteShelf(region));
  }

  private TaskFormat(ClassLoader loader, SiteShelf shelf) {
    this.codec = StandardCodec.create().withLambdas().withClassLoader(loader);
    this.functions = new FunctionFormat(codec, loader, shelf);
    this.failures = new FailureFormat(codec);
  }

  /** How many bytes the large values of a task take, as far as that is told without writing. */
  long lengthIfKnown(TaskBody body) {
    long length = 0;
    for (Object[] arguments : body.calls()) {
      for (Object argument : arguments) {
        length += Math.max(0, codec.lengthIfKnown(argument));
      }
    }
    return length;
  }

  /** The same of outcomes. */
  long lengthIfKnown(List<Outcome> outcomes) {
    long length = 0;
    for (Outcome outcome : outcomes) {
      length += Math.max(0, codec.lengthIfKnown(outcome.value()));
    }
    return length;
  }

  /**
   * Writes a task.
   *
   * @throws io.capstan.ipc.codec.EncodeException if it cannot be sent, with what of it
   */
  public void writeTask(TaskBody body, Sink sink) {
    sink.writeByte(body.shape().ordinal());
    functions.write(body.function(), sink);
    sink.writeInt(body.calls().size());
    for (Object[] arguments : body.calls()) {
      for (Object argument : arguments) {
        codec.encode(argument, sink);
      }
    }
  }

  /**
   * Reads a task back.
   *
   * @throws DecodeException if the bytes are none
   */
  public TaskBody readTask(Source source) {
    Shape shape = Shape.of(source.readByte());
    Object function = functions.read(source);
    int count = source.readInt();
    if (count < 1 || shape.arity() > 0 && count > source.remaining()) {
      throw new DecodeException("calls=" + count + " (allowed: what is there)");
    }
    if (shape.arity() == 0) {
      return TaskBody.single(shape, function);
    }
    List<Object[]> calls = new ArrayList<>(count);
    for (int call = 0; call < count; call++) {
      Object[] arguments = new Object[shape.arity()];
      for (int index = 0; index < arguments.length; index++) {
        arguments[index] = codec.decode(source);
      }
      calls.add(arguments);
    }
    return new TaskBody(shape, function, calls);
  }

  /** Writes the outcomes of a task. A value that cannot be sent becomes a failure that says so. */
  public void writeOutcomes(List<Outcome> outcomes, Sink sink) {
    sink.writeInt(outcomes.size());
    if (outcomes.size() == 1) {
      writeOnly(outcomes.get(0), sink);
      return;
    }
    Sink own = new Sink();
    for (Outcome outcome : outcomes) {
      writeOnly(outcome, own.onHeap());
      byte[] bytes = own.toByteArray(); // Its length goes before it.
      sink.writeInt(bytes.length);
      sink.writeBytes(bytes, 0, bytes.length);
    }
  }

  /** Writes one outcome into an empty sink, or behind what is not lost if it starts again. */
  private void writeOnly(Outcome outcome, Sink sink) {
    if (!outcome.isValue()) {
      writeFailure(outcome.failure(), sink);
      return;
    }
    if (isSendable(outcome.value())) {
      sink.writeByte(VALUE);
      codec.encode(outcome.value(), sink);
      return;
    }
    // Elsewhere first: half a value cannot be taken back.
    try {
      Sink own = new Sink();
      codec.encode(outcome.value(), own);
      byte[] bytes = own.toByteArray();
      sink.writeByte(VALUE);
      sink.writeBytes(bytes, 0, bytes.length);
    } catch (EncodeException e) {
      writeFailure(e, sink);
    }
  }

  /** Whether it is one of the values that are always sent whole. */
  private boolean isSendable(Object value) {
    return value == null
        || value instanceof Number && value.getClass().getName().startsWith("java.lang.")
        || value instanceof Boolean
        || codec.lengthIfKnown(value) != Codec.LENGTH_UNKNOWN;
  }

  private void writeFailure(Throwable failure, Sink sink) {
    sink.writeByte(FAILURE);
    failures.write(failure, sink);
  }

  /** Reads outcomes back; one that cannot be read here is a failure that says so. */
  public List<Outcome> readOutcomes(Source source) {
    int count = source.readInt();
    if (count == 1) {
      return List.of(readOnly(source));
    }
    if (count < 1 || count > source.remaining()) {
      throw new DecodeException("outcomes=" + count + " (allowed: what is there)");
    }
    List<Outcome> outcomes = new ArrayList<>(count);
    Source own = new Source();
    for (int index = 0; index < count; index++) {
      int length = source.readInt();
      if (length < 0 || length > source.remaining()) {
        throw new DecodeException("length=" + length + " (allowed: what is there)");
      }
      byte[] bytes = new byte[length];
      source.readBytes(bytes, 0, length);
      outcomes.add(readOnly(own.over(bytes)));
    }
    return outcomes;
  }

  private Outcome readOnly(Source source) {
    try {
      return source.readByte() == VALUE
          ? Outcome.of(codec.decode(source))
          : Outcome.failed(failures.read(source));
    } catch (DecodeException e) {
      return Outcome.failed(e);
    }
  }
}
