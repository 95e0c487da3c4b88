package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serializable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Where a shared object is, as a value that travels: by Java serialization, where it stands in for
 * the object and becomes one again, or as a few dozen bytes.
 *
 * <p>On its arrival all it says is checked: the region is the same one, not a later one of that
 * name; the object has not been removed since, even if another one of its name and type is there;
 * the type and the place fit. An object without a name, placed by its offset, is checked against
 * the region's bounds alone.
 *
 * <p>Opening a handle uses an open {@link Region} of this process if there is one, and then the
 * object is as good as that; else it attaches, once for all handles of the region, until the JVM
 * exits.
 *
 * <p><b>Callers.</b> Immutable; any thread.
 *
 * <p><b>Progress.</b> {@link #open} waits as {@link Region#attach(java.nio.file.Path, String)} if
 * the region must be attached to.
 *
 * <p><b>Memory consistency.</b> That of what it travels through.
 *
 * <p><b>Peer death.</b> A handle holds nothing: with the last one attached the region goes.
 *
 * <p><b>Units.</b> Offsets in bytes from the start of the region, counts in elements.
 *
 * @param region which region
 * @param type what the object is
 * @param key its entry in the directory, or null if it has no name
 * @param offset where it, or the part of it that is meant, starts
 * @param count how many elements are meant, 1 for what is no array
 * @param detail what else the object's package wants to know
 */
public record Handle(
    RegionAddress region,
    ObjectType type,
    DirectoryEntry.Key key,
    long offset,
    long count,
    String detail)
    implements Serializable {
  private static final byte FORMAT = 1;
  private static final byte NAMED = 1;
  private static final byte PLACED = 0;
  private static final int TEXT_LENGTH_MAX = 0xFFFF;

  /** Checks that all but the key is there. */
  public Handle {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(detail, "detail");
  }

  /**
   * The object, in this process.
   *
   * @throws HandleException if the region or the object is gone, or the handle was forged
   */
  public SharedObject open() throws HandleException {
    try {
      HandleOpener opener = HandleOpeners.of(type);
      Placement place = new Placement(Attachments.regionAt(region), type, key, offset);
      requireSameObject(place);
      return opener.open(place, this);
    } catch (HandleException e) {
      throw e;
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new HandleException("handle of " + this + ": " + e.getMessage(), e);
    }
  }

  private void requireSameObject(Placement place) {
    if (key != null && !place.entry().type().equals(type)) {
      throw new ObjectTypeException(
          "type=" + type + " (allowed: " + place.entry().type() + ", which the directory has)");
    }
  }

  /** Serialization asks for what a handle stands for. */
  private Object readResolve() throws HandleException {
    return open();
  }

  /** How many bytes {@link #encode} writes. */
  public int encodedLength() {
    int words = key == null ? 4 : 6;
    int texts = 0;
    for (String text : texts()) {
      texts += Short.BYTES + text.getBytes(UTF_8).length;
    }
    return 2 + words * Long.BYTES + texts;
  }

  private String[] texts() {
    return new String[] {region.location(), region.name(), detail};
  }

  /**
   * Writes it at the buffer's position.
   *
   * @throws java.nio.BufferOverflowException if there is no room
   * @throws IllegalArgumentException if one of its texts is longer than 65,535 bytes
   */
  public void encode(ByteBuffer target) {
    target.put(FORMAT).put(key == null ? PLACED : NAMED);
    target.putLong(region.id()).putLong(type.tag()).putLong(offset).putLong(count);
    if (key != null) {
      target.putLong(key.wordOffset()).putLong(key.word());
    }
    for (String text : texts()) {
      byte[] encoded = text.getBytes(UTF_8);
      if (encoded.length > TEXT_LENGTH_MAX) {
        throw new IllegalArgumentException(
            "lengthBytes=" + encoded.length + " (allowed: 0 to " + TEXT_LENGTH_MAX + ")");
      }
      target.putShort((short) encoded.length).put(encoded);
    }
  }

  /**
   * Reads what {@link #encode} wrote, at the buffer's position.
   *
   * @throws HandleException if it is none, or cut off
   */
  public static Handle decode(ByteBuffer source) throws HandleException {
    try {
      byte format = source.get();
      byte named = source.get();
      if (format != FORMAT || named != NAMED && named != PLACED) {
        throw new HandleException(
            "handle of format=" + format + " named=" + named + " (allowed: 1, and 0 or 1)");
      }
      long id = source.getLong();
      ObjectType type = new ObjectType(source.getLong());
      long offset = source.getLong();
      long count = source.getLong();
      DirectoryEntry.Key key =
          named == NAMED ? new DirectoryEntry.Key(source.getLong(), source.getLong()) : null;
      RegionAddress region = new RegionAddress(text(source), text(source), id);
      return new Handle(region, type, key, offset, count, text(source));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new HandleException("handle cannot be read: " + e, e);
    }
  }

  private static String text(ByteBuffer source) {
    byte[] encoded = new byte[Short.toUnsignedInt(source.getShort())];
    source.get(encoded);
    return new String(encoded, UTF_8);
  }

  @Override
  public String toString() {
    return region + " type=" + type + " offset=" + offset + " count=" + count;
  }
}
