package io.capstan.ipc.trial;

import io.capstan.ipc.trial.CrashCase.Maker;
import io.capstan.ipc.trial.CrashCase.Origin;
import io.capstan.ipc.trial.CrashCase.Survivor;
import io.capstan.ipc.trial.CrashCase.Victim;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of deaths in the operations of one type.
 *
 * @param <T> the type
 */
public final class CrashCases<T> {
  private final String what;
  private final Origin<T> origin;
  private final List<CrashCase<?>> cases = new ArrayList<>();

  /**
   * @param what the name of the type
   * @param create makes an object, in the test's process
   * @param open finds it, in the victim
   */
  public CrashCases(String what, Maker<T> create, Maker<T> open) {
    this.what = what;
    this.origin = new Origin<>(create, open);
  }

  /** Adds an operation with so many writes, or more. */
  public CrashCases<T> add(
      String operation, int writesMin, Victim<T> victim, Survivor<T> survivor) {
    cases.add(new CrashCase<>(what + ": " + operation, origin, victim, survivor, writesMin));
    return this;
  }

  /** All that were added. */
  public List<CrashCase<?>> list() {
    return List.copyOf(cases);
  }
}
