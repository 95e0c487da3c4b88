package io.capstan.ipc.memory;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Where a shared object is: what the classes above this package are handles on.
 *
 * @param region this process's attachment to its region
 * @param type what it is
 * @param key its entry in the directory, or null if somebody placed it by its offset
 * @param offset where it, or the part of it that is meant, starts
 */
public record Placement(Region region, ObjectType type, DirectoryEntry.Key key, long offset) {
  /** Checks that region and type are there. */
  public Placement {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(type, "type");
  }

  /** Makes a named object; see {@link Directory#create(String, ObjectType, long, LongConsumer)}. */
  public static Placement create(
      Region region, String name, ObjectType type, long lengthBytes, LongConsumer initializer)
      throws IOException {
    return of(region, region.directory().create(name, type, lengthBytes, initializer));
  }

  /** Makes a named object of zeros; see {@link Directory#create(String, ObjectType, long)}. */
  public static Placement create(Region region, String name, ObjectType type, long lengthBytes)
      throws IOException {
    return of(region, region.directory().create(name, type, lengthBytes));
  }

  /** Finds a named object; see {@link Directory#open}. */
  public static Placement open(Region region, String name, ObjectType... allowed) {
    return of(region, region.directory().open(name, allowed));
  }

  /** An object without a name, at an offset that its user has chosen. */
  public static Placement at(Region region, ObjectType type, long offset) {
    return new Placement(region, type, null, offset);
  }

  private static Placement of(Region region, DirectoryEntry entry) {
    return new Placement(region, entry.type(), entry.key(), entry.offset());
  }

  /** A part of this object. */
  public Placement part(long partOffset) {
    return new Placement(region, type, key, partOffset);
  }

  /** What finds this object, or part, in another process. */
  public Handle handle(long count, String detail) {
    return new Handle(RegionAddress.of(region), type, key, offset, count, detail);
  }

  /**
   * Checks that this much of the object is there: within the named object, if it has a name, else
   * within the region.
   *
   * @throws IndexOutOfBoundsException if not
   * @throws ObjectNotFoundException if the object was removed
   */
  public void requireRoom(long lengthBytes) {
    memory().checkRange(offset, lengthBytes);
    if (key != null) {
      DirectoryEntry entry = entry();
      long start = offset - entry.offset();
      if (start < 0 || lengthBytes > entry.lengthBytes() - start) {
        throw new IndexOutOfBoundsException(
            "offset=%d lengthBytes=%d name=%s (allowed: offset=%d lengthBytes=%d)"
                .formatted(offset, lengthBytes, entry.name(), entry.offset(), entry.lengthBytes()));
      }
    }
  }

  /**
   * The object's entry.
   *
   * @throws ObjectNotFoundException if the object was removed, or has no name
   */
  public DirectoryEntry entry() {
    return Optional.ofNullable(key)
        .flatMap(region.directory()::find)
        .orElseThrow(
            () ->
                new ObjectNotFoundException(
                    "the object of type="
                        + type
                        + " at offset="
                        + offset
                        + " is not in "
                        + region));
  }

  /** The region's bytes. */
  public Memory memory() {
    return region.memory();
  }
}
