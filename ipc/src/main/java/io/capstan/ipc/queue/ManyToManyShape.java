package io.capstan.ipc.queue;

/**
 * How large a {@link ManyToManyQueue} is. Each role, used or not, costs the room of a record.
 *
 * @param capacity how many records can wait to be read, 1 to {@link #CAPACITY_MAX}
 * @param recordBytesMax the longest record in bytes, 0 to {@link #RECORD_BYTES_MAX}
 * @param rolesMax how many producers, and as many consumers, can have a role at once, 1 to {@link
 *     #ROLES_MAX}
 */
public record ManyToManyShape(int capacity, int recordBytesMax, int rolesMax) {
  /** With less than a thousandth of it, a consumer and a producer keep two cores busy. */
  public static final int CAPACITY_MAX = 1 << 24;

  /** Longer things are better sent as the name of where they are. */
  public static final int RECORD_BYTES_MAX = 1 << 24;

  /** Two for each participant that a region can have. */
  public static final int ROLES_MAX = 1 << 10;

  /** Enough for a thread on each core of a large machine. */
  public static final int ROLES_DEFAULT = 64;

  /** Checks that a queue can be so large. */
  public ManyToManyShape {
    require(capacity, 1, CAPACITY_MAX, "capacity");
    require(recordBytesMax, 0, RECORD_BYTES_MAX, "recordBytesMax");
    require(rolesMax, 1, ROLES_MAX, "rolesMax");
  }

  /** With {@link #ROLES_DEFAULT} roles of each kind. */
  public ManyToManyShape(int capacity, int recordBytesMax) {
    this(capacity, recordBytesMax, ROLES_DEFAULT);
  }

  private static void require(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s=%d (allowed: %d to %d)".formatted(name, value, least, most));
    }
  }
}
