package io.capstan.ipc.codec;

/**
 * Turns values into bytes and back: what typed queues and pipes do with each element. Replace it to
 * send a class of your own in a form of your own:
 *
 * <pre>{@code
 * final class PointCodec implements Codec<Point> {
 *   public void encode(Point point, Sink sink) {
 *     sink.writeInt(point.x());
 *     sink.writeInt(point.y());
 *   }
 *
 *   public Point decode(Source source) {
 *     return new Point(source.readInt(), source.readInt());
 *   }
 * }
 * }</pre>
 *
 * <p>Both sides need the same codec. What {@code encode} writes, {@code decode} reads to its last
 * byte and not further, so that values can follow each other.
 *
 * <p><b>Callers.</b> Any thread; an implementation has no state that a call changes.
 *
 * <p><b>Progress.</b> Neither method blocks, unless the value's own code does.
 *
 * <p><b>Memory consistency.</b> None of its own: whoever publishes the bytes orders them.
 *
 * <p><b>Peer death.</b> Bytes are decoded only after they were published, so they are whole.
 *
 * <p><b>Units.</b> Lengths in bytes.
 *
 * @param <T> the values
 */
public interface Codec<T> {
  /** What {@link #lengthIfKnown} returns of a value that must be encoded to be measured. */
  long LENGTH_UNKNOWN = -1;

  /** How many bits a value in small form has. */
  int SMALL_BITS = 18;

  /** What {@link #encodeSmall} returns of a value that has no small form. */
  int NOT_SMALL = -1;

  /**
   * Writes a value.
   *
   * @throws EncodeException if it cannot be sent; the sink is then to be thrown away
   */
  void encode(T value, Sink sink);

  /**
   * Reads what {@link #encode} wrote. The bytes come from another process: they may be anything,
   * and they may change while they are read.
   *
   * @throws DecodeException if they are no value
   */
  T decode(Source source);

  /**
   * How many bytes {@link #encode} will write, where that is told without writing them. It lets a
   * queue put a large array straight into its place.
   */
  default long lengthIfKnown(T value) {
    return LENGTH_UNKNOWN;
  }

  /**
   * A value in {@link #SMALL_BITS} bits, where it has such a form: then a queue passes it on
   * without a place for its bytes. Overridden together with {@link #decodeSmall}.
   *
   * @return the bits, none above those, or {@link #NOT_SMALL}
   */
  default int encodeSmall(T value) {
    return NOT_SMALL;
  }

  /**
   * The value of which {@link #encodeSmall} made those bits. They come from another process.
   *
   * @throws DecodeException if they are no value
   */
  default T decodeSmall(int small) {
    throw new DecodeException("codec has no small form: small=" + small);
  }

  /** The codec for all that {@link StandardCodec} can send, with its default options. */
  static <T> Codec<T> standard() {
    return StandardCodec.create();
  }
}
