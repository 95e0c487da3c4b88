package io.capstan.ipc.sync;

import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashSweep;
import java.util.List;
import java.util.stream.Stream;

/** The process that dies in an operation of this package; and all those operations. */
final class CrashVictim {
  static final List<CrashCase<?>> CASES =
      Stream.of(
              LockCrashes.all(),
              ConditionCrashes.all(),
              SemaphoreCrashes.all(),
              MeetingCrashes.all(),
              BarrierCrashes.all(),
              ReadWriteCrashes.all())
          .<CrashCase<?>>flatMap(List::stream)
          .toList();

  private CrashVictim() {}

  public static void main(String[] arguments) throws Exception {
    CrashSweep.die(arguments, CASES);
  }
}
