package io.capstan.ipc.trial;

import io.capstan.ipc.memory.Region;

/**
 * An operation on a shared object in which a process dies, at each of its writes in turn, and what
 * those find who live on.
 *
 * @param name which operation
 * @param origin where the object comes from
 * @param victim what that process does
 * @param survivor what the others do
 * @param writesMin how many writes the operation has at least: else it did not do what is meant
 * @param <T> the object's type
 */
public record CrashCase<T>(
    String name, Origin<T> origin, Victim<T> victim, Survivor<T> survivor, int writesMin) {

  /** Makes or finds an object. */
  public interface Maker<T> {
    T make(Region region, String name) throws Exception;
  }

  /**
   * Where an object comes from.
   *
   * @param create makes it, for each death a new one
   * @param open finds it, in the process that is to die
   * @param <T> the object's type
   */
  public record Origin<T>(Maker<T> create, Maker<T> open) {}

  /** The process that is to die. */
  public interface Victim<T> {
    /** Prepares what may still live through, and returns the operation. */
    Step prepare(T object) throws Exception;
  }

  /** Something that is done. */
  public interface Step {
    void run() throws Exception;
  }

  /** The test's own process. */
  public interface Survivor<T> {
    /** Prepares, before the victim starts, and returns what to look at when it is dead. */
    Aftermath prepare(Crew crew, T object) throws Exception;
  }

  /** After the death. */
  public interface Aftermath {
    void check(Death death) throws Exception;
  }

  /**
   * How the victim ended.
   *
   * @param write the number of the write that it did not do, from 1
   * @param happened false if there is no such write: it did all, and then died too
   */
  public record Death(int write, boolean happened) {
    /** Whether that write was done. */
    public boolean isAfter(int otherWrite) {
      return write > otherWrite || !happened;
    }
  }
}
