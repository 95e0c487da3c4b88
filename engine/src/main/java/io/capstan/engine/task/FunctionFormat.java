package io.capstan.engine.task;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How a function travels: a lambda as its {@link LambdaSite} and what it captured, anything else as
 * the codec has it.
 *
 * <pre>
 *   lambda:  1 (byte) · length of the site (int) · site · number captured (byte) · each of them
 *   known:   2 (byte) · place of the site (long), see SiteShelf · number captured (byte) · each of them
 *   other:   0 (byte) · as the codec writes it
 * </pre>
 *
 * <p><b>Callers.</b> Writing: any thread. Reading: one thread each object.
 */
final class FunctionFormat {
  private static final int OTHER = 0;
  private static final int LAMBDA = 1;
  private static final int KNOWN = 2;

  /** Longer than any site; what claims more is no site. */
  private static final int SITE_LENGTH_MAX = 1 << 14;

  /**
   * What captures nothing is the same each time: found by its class, written without reflection.
   */
  private static final ClassValue<Memo> MEMOS =
      new ClassValue<>() {
        @Override
        protected Memo computeValue(Class<?> type) {
          return new Memo(LambdaSite.replacer(type));
        }
      };

  private static final Object[] NOTHING = {};

  private final Codec<Object> codec;
  private final ClassLoader loader;
  private final SiteShelf shelf;

  // The reader's.
  private final Map<SiteKey, Known> known = new HashMap<>();
  private final Map<Long, Known> knownByPlace = new HashMap<>();
  private Known last;
  private long lastPlace;

  /** The site of a lambda class; and whether it captures nothing. Written once, in a race. */
  private static final class Memo {
    private final Method replacer;
    private volatile LambdaSite site;
    private volatile boolean capturesNothing;

    private Memo(Method replacer) {
      this.replacer = replacer;
    }
  }

  /** A site that this reader has met, and the one instance of what captures nothing. */
  private record Known(LambdaSite site, Object instance) {}

  private record SiteKey(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof SiteKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** With a shelf for sites; null where the two sides have no region. */
  FunctionFormat(Codec<Object> codec, ClassLoader loader, SiteShelf shelf) {
    this.codec = codec;
    this.loader = loader;
    this.shelf = shelf;
  }

  void write(Object function, Sink sink) {
    Memo memo = MEMOS.get(function.getClass());
    if (memo.capturesNothing) {
      writeSite(memo.site, NOTHING, sink);
      return;
    }
    SerializedLambda form = LambdaSite.serializedForm(function, memo.replacer);
    if (form == null) {
      sink.writeByte(OTHER);
      codec.encode(function, sink);
      return;
    }
    if (memo.site == null) {
      memo.site = LambdaSite.of(form);
      memo.capturesNothing = form.getCapturedArgCount() == 0;
    }
    writeSite(memo.site, captured(form), sink);
  }

  private static Object[] captured(SerializedLambda form) {
    Object[] captured = new Object[form.getCapturedArgCount()];
    for (int index = 0; index < captured.length; index++) {
      captured[index] = form.getCapturedArg(index);
    }
    return captured;
  }

  private void writeSite(LambdaSite site, Object[] captured, Sink sink) {
    long place = shelf == null ? SiteShelf.NOWHERE : shelf.place(site);
    if (place == SiteShelf.NOWHERE) {
      sink.writeByte(LAMBDA);
      sink.writeInt(site.bytes().length);
      sink.writeBytes(site.bytes(), 0, site.bytes().length);
    } else {
      sink.writeByte(KNOWN);
      sink.writeLong(place);
    }
    sink.writeByte(captured.length);
    for (int index = 0; index < captured.length; index++) {
      try {
        codec.encode(captured[index], sink);
      } catch (EncodeException e) {
        throw new EncodeException(
            "lambda in class=%s captures what cannot be sent: index=%d type=%s: %s"
                .formatted(
                    site.capturingClass(),
                    index,
                    captured[index].getClass().getName(),
                    e.getMessage()),
            e);
      }
    }
  }

  Object read(Source source) {
    return switch (source.readByte()) {
      case LAMBDA -> readLambda(know(readSite(source)), 0, source);
      case KNOWN -> readKnown(source);
      default -> codec.decode(source);
    };
  }

  private Object readKnown(Source source) {
    long place = source.readLong();
    if (last == null || place != lastPlace) {
      last = knownByPlace.computeIfAbsent(place, this::fetch);
      lastPlace = place;
    }
    return readLambda(last, place, source);
  }

  private Known fetch(long place) {
    byte[] bytes = null;
    try {
      bytes = shelf == null ? null : shelf.read(place, SITE_LENGTH_MAX);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // As if there were none.
    }
    if (bytes == null) {
      throw new DecodeException("no lambda's site: place=" + place);
    }
    return meet(new SiteKey(bytes));
  }

  private byte[] readSite(Source source) {
    int length = source.readInt();
    if (length < 0 || length > SITE_LENGTH_MAX || length > source.remaining()) {
      throw new DecodeException("siteLength=" + length + " (allowed: what is there)");
    }
    byte[] bytes = new byte[length];
    source.readBytes(bytes, 0, length);
    return bytes;
  }

  /** Reads what a lambda of that site captured; its place is 0 if it has none. */
  private Object readLambda(Known site, long place, Source source) {
    int count = source.readByte();
    if (count == 0 && site.instance() != null) {
      return site.instance();
    }
    Object[] captured = new Object[Math.max(0, count)];
    for (int index = 0; index < captured.length; index++) {
      captured[index] = codec.decode(source);
    }
    return instantiate(site.site(), place, captured);
  }

  private Known know(byte[] bytes) {
    return known.computeIfAbsent(new SiteKey(bytes), this::meet);
  }

  private Known meet(SiteKey key) {
    try {
      return new Known(LambdaSite.of(key.bytes()), null);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("no lambda: " + e.getMessage(), e);
    }
  }

  private Object instantiate(LambdaSite site, long place, Object[] captured) {
    try {
      Object function = site.instantiate(loader, captured);
      if (captured.length == 0) {
        keep(new Known(site, function), place);
      }
      return function;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new DecodeException(
          "lambda cannot be made here: class=%s (%s)".formatted(site.capturingClass(), e), e);
    }
  }

  private void keep(Known made, long place) {
    if (place == SiteShelf.NOWHERE) {
      known.put(new SiteKey(made.site().bytes()), made);
    } else {
      knownByPlace.put(place, made);
      last = made;
      lastPlace = place;
    }
  }
}
