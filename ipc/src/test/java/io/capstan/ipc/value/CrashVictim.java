package io.capstan.ipc.value;

import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashSweep;
import java.util.List;
import java.util.stream.Stream;

/** The process that dies in an operation of this package; and all those operations. */
final class CrashVictim {
  static final List<CrashCase<?>> CASES =
      Stream.of(NumberCrashes.all(), StructCrashes.all())
          .<CrashCase<?>>flatMap(List::stream)
          .toList();

  private CrashVictim() {}

  public static void main(String[] arguments) throws Exception {
    CrashSweep.die(arguments, CASES);
  }
}
