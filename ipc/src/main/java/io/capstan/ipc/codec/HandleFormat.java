package io.capstan.ipc.codec;

/**
 * How objects that live in a region travel: as where they are, never as their content. {@link
 * StandardCodec} asks it first of everything that is no leaf.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> {@code write} does not block; {@code read} may attach a region.
 *
 * <p><b>Memory consistency.</b> That of the codec which calls it: none of its own.
 *
 * <p><b>Peer death.</b> A handle whose region is gone is refused on arrival.
 *
 * <p><b>Units.</b> None.
 */
public interface HandleFormat {
  /** Whether the object lives in a region. */
  boolean isShared(Object value);

  /** Writes where the object is; only of one that {@link #isShared}. */
  void write(Object value, Sink sink);

  /**
   * The object that is where the bytes say.
   *
   * @throws DecodeException if it is not there, or another one is
   */
  Object read(Source source);

  /** Sends every {@link io.capstan.ipc.memory.SharedObject} as its handle. */
  static HandleFormat shared() {
    return SharedHandles.INSTANCE;
  }

  /** Knows of no such objects. */
  static HandleFormat none() {
    return NoHandles.INSTANCE;
  }
}
