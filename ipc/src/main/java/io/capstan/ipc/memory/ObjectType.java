package io.capstan.ipc.memory;

import java.io.Serializable;

/**
 * What a named object of a region is: up to eight characters, packed into the word that the
 * directory stores, so that a dump of the region says "lock" where a lock is.
 *
 * <p>Nobody hands out types: each package declares its own, and their text keeps them apart.
 *
 * <p><b>Callers.</b> Immutable.
 *
 * <p><b>Progress.</b> Nothing waits.
 *
 * <p><b>Memory consistency.</b> Nothing is shared.
 *
 * <p><b>Peer death.</b> Nothing is shared.
 *
 * <p><b>Units.</b> The tag holds one ASCII character a byte, the first in the lowest, then zeros.
 *
 * @param tag the characters as one word, never 0
 */
public record ObjectType(long tag) implements Serializable {
  /** Raw bytes, of which only their user knows what they are. */
  public static final ObjectType BYTES = of("bytes");

  private static final char FIRST_ALLOWED = '!';
  private static final char LAST_ALLOWED = '~';

  /**
   * Checks the characters.
   *
   * @throws IllegalArgumentException if the tag was not made of such text as {@link #of} allows
   */
  public ObjectType {
    if (!isTag(tag)) {
      throw new IllegalArgumentException(
          "tag=0x" + Long.toHexString(tag) + " (allowed: 1 to 8 characters from '!' to '~')");
    }
  }

  /**
   * The type of that name.
   *
   * @throws IllegalArgumentException if it is not 1 to 8 visible ASCII characters
   */
  public static ObjectType of(String name) {
    long tag = 0;
    boolean fits = !name.isEmpty() && name.length() <= Long.BYTES;
    for (int index = 0; fits && index < name.length(); index++) {
      fits = isAllowed(name.charAt(index));
      tag |= (long) name.charAt(index) << index * Byte.SIZE;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "type=" + name + " (allowed: 1 to 8 characters from '!' to '~')");
    }
    return new ObjectType(tag);
  }

  /** Whether the word holds a type: characters, and nothing but zeros behind them. */
  static boolean isTag(long word) {
    long rest = word;
    while (rest != 0 && isAllowed((int) (rest & 0xFF))) {
      rest >>>= Byte.SIZE;
    }
    return word != 0 && rest == 0;
  }

  private static boolean isAllowed(int character) {
    return character >= FIRST_ALLOWED && character <= LAST_ALLOWED;
  }

  /** The characters. */
  public String name() {
    StringBuilder name = new StringBuilder(Long.BYTES);
    for (long rest = tag; rest != 0; rest >>>= Byte.SIZE) {
      name.append((char) (rest & 0xFF));
    }
    return name.toString();
  }

  // By hand, for the reason that DirectoryEntry.Key gives: each object that is opened compares
  // types.

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectType type && tag == type.tag;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(tag);
  }

  @Override
  public String toString() {
    return name();
  }
}
