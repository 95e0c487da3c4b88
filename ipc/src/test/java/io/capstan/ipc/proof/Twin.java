package io.capstan.ipc.proof;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/**
 * One structure as two processes see it: a handle on each of two mappings of one file.
 *
 * @param <T> the handle's type
 */
public final class Twin<T> {
  /** Makes the structure in the region; it may make several of that name and something behind. */
  @FunctionalInterface
  public interface Maker<T> {
    /** Called once. */
    T make(Region region, String name) throws IOException;
  }

  /** Finds in another mapping what {@link Maker} made. */
  @FunctionalInterface
  public interface Opener<T> {
    /** Called once. */
    T open(Region region, String name) throws IOException;
  }

  private final T one;
  private final T other;
  private final Region region;
  private final long offset;
  private final byte[] initial;

  private Twin(T one, T other, Region region, long offset, byte[] initial) {
    this.one = one;
    this.other = other;
    this.region = region;
    this.offset = offset;
    this.initial = initial;
  }

  static <T> Twin<T> make(
      Region region, Region second, String name, Maker<T> maker, Opener<T> opener)
      throws IOException {
    T one = maker.make(region, name);
    T other = opener.open(second, name);
    DirectoryEntry made = region.directory().open(name);
    long start = made.offset();
    byte[] initial = new byte[(int) made.lengthBytes()];
    region.memory().getBytes(start, initial);
    return new Twin<>(one, other, region, start, initial);
  }

  /** What the first process has. */
  public T one() {
    return one;
  }

  /** What the other process has. */
  public T other() {
    return other;
  }

  /** The first process's for even numbers, the other's for odd ones. */
  public T of(int number) {
    return (number & 1) == 0 ? one : other;
  }

  /** Makes all bytes what they were at first. Nobody uses the structure. */
  void restore() {
    region.memory().putBytes(offset, initial);
  }
}
