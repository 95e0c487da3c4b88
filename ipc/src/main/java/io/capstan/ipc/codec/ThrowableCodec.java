package io.capstan.ipc.codec;

/**
 * Sends any throwable. It arrives as an object of its own class, with all its fields, if it can be
 * serialized and its class is there and welcome; else as one of its class with its message, stack,
 * cause and suppressed throwables, if a constructor will make that; else as a {@link
 * StandInException} with all of that. To send one never fails for what it is.
 *
 * <pre>
 *   +-------------------+--------------------+--------------------------------+
 *   |  a ThrowableData  |  its bytes' length |  the throwable, as any object  |
 *   +-------------------+--------------------+--------------------------------+
 *                        4 bytes               none if it cannot be serialized
 * </pre>
 *
 * <p><b>Callers.</b> Any thread; immutable.
 *
 * <p><b>Progress.</b> Does not block, unless the throwable's own code or class loading does.
 *
 * <p><b>Memory consistency.</b> None of its own: whoever publishes the bytes orders them.
 *
 * <p><b>Peer death.</b> Bytes are decoded only after they were published, so they are whole.
 *
 * <p><b>Units.</b> Lengths in bytes.
 */
public final class ThrowableCodec implements Codec<Throwable> {
  /** A throwable that drags more along is sent without. */
  private static final int OBJECT_LENGTH_MAX = 1 << 20;

  private final StandardCodec<Object> objects;

  private ThrowableCodec(StandardCodec<Object> objects) {
    this.objects = objects;
  }

  /** A codec whose throwables' fields, and whose classes, are what that codec lets arrive. */
  public static ThrowableCodec over(StandardCodec<Object> objects) {
    return new ThrowableCodec(objects);
  }

  @Override
  public void encode(Throwable failure, Sink sink) {
    ThrowableData.of(failure).encode(sink);
    byte[] object = object(failure);
    sink.writeInt(object.length);
    sink.writeBytes(object, 0, object.length);
  }

  /** By way of the heap: what fails half-way must leave nothing. */
  private byte[] object(Throwable failure) {
    Sink sink = new Sink();
    try {
      objects.encodeUnsearched(failure, sink);
    } catch (EncodeException e) {
      return new byte[0]; // The data must do.
    }
    return sink.length() > OBJECT_LENGTH_MAX ? new byte[0] : sink.toByteArray();
  }

  @Override
  public Throwable decode(Source source) {
    ThrowableData data = ThrowableData.decode(source);
    byte[] object = new byte[lengthOfObject(source)];
    source.readBytes(object, 0, object.length);
    if (object.length > 0) {
      try {
        Object failure = objects.decode(new Source().over(object));
        if (failure instanceof Throwable found
            && found.getClass().getName().equals(data.className())) {
          return found;
        }
      } catch (DecodeException e) {
        // Its class is not here, or not welcome, or another one: the data is all there is.
      }
    }
    return new ThrowableBuilder(objects.arrival()).build(data);
  }

  private static int lengthOfObject(Source source) {
    int length = source.readInt();
    if (length < 0 || length > source.remaining()) {
      throw new DecodeException(
          "throwable of lengthBytes=%d remainingBytes=%d".formatted(length, source.remaining()));
    }
    return length;
  }
}
