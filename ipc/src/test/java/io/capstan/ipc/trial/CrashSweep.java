package io.capstan.ipc.trial;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.capstan.ipc.memory.CrashPoints;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCase.Death;
import io.capstan.ipc.trial.CrashCase.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Kills a real process before each write of each case's operation, and looks at what is left. */
public final class CrashSweep {
  private final Class<?> victimMain;
  private final List<CrashCase<?>> cases;

  /**
   * @param victimMain hands its arguments to {@link #die}, with the same cases
   */
  public CrashSweep(Class<?> victimMain, List<CrashCase<?>> cases) {
    this.victimMain = victimMain;
    this.cases = cases;
  }

  /** A test for each case: all its writes. */
  public Stream<DynamicTest> everyWrite() {
    return cases.stream().map(each -> dynamicTest(each.name(), () -> sweep(each)));
  }

  /** A test for each case of those: one write. */
  public Stream<DynamicTest> oneWriteOf(List<String> names, int write) {
    return names.stream()
        .map(
            name ->
                dynamicTest(
                    name,
                    () -> {
                      try (Crew crew = new Crew(victimMain)) {
                        assertTrue(kill(crew, find(cases, name), write).happened(), "no write");
                      }
                    }));
  }

  private <T> void sweep(CrashCase<T> each) throws Exception {
    try (Crew crew = new Crew(victimMain)) {
      int write = 1;
      while (kill(crew, each, write).happened()) {
        write++;
      }
      int writes = write - 1;
      assertTrue(writes >= each.writesMin(), "writes=" + writes);
    }
  }

  private <T> Death kill(Crew crew, CrashCase<T> each, int write) throws Exception {
    String object = "object " + write;
    Aftermath aftermath =
        each.survivor().prepare(crew, each.origin().create().make(crew.region(), object));
    int status = crew.crash(victimMain, each.name(), object, write);
    Death death = new Death(write, status == CrashPoints.STATUS);
    try {
      aftermath.check(death);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(each.name() + ", " + death, e);
    }
    return death;
  }

  /** The victim's main: {@code LOCATION REGION CASE OBJECT WRITE}. */
  public static void die(String[] arguments, List<CrashCase<?>> cases) throws Exception {
    ChildMain.endAfterDeadline();
    Region region = Region.attach(Path.of(arguments[0]), arguments[1]);
    die(region, find(cases, arguments[2]), arguments[3], Long.parseLong(arguments[4]));
  }

  private static <T> void die(Region region, CrashCase<T> each, String object, long write)
      throws Exception {
    Step step = each.victim().prepare(each.origin().open().make(region, object));
    CrashPoints.arm(write);
    step.run();
    CrashPoints.disarm();
    Runtime.getRuntime().halt(0); // It closes nothing: all victims die.
  }

  private static CrashCase<?> find(List<CrashCase<?>> cases, String name) {
    return cases.stream().filter(each -> each.name().equals(name)).findAny().orElseThrow();
  }
}
