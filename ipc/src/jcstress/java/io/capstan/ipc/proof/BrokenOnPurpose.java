package io.capstan.ipc.proof;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.value.SharedLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Must fail, so that a run which finds nothing wrong says something. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted, which nothing ensures")
@State
public class BrokenOnPurpose {
  private static final TwinRing<SharedLong> VALUES =
      TwinRing.of((region, name) -> SharedLong.create(region, name, 0), SharedLong::open);

  private final Twin<SharedLong> value = VALUES.next();

  @Actor
  public void one() {
    value.one().set(value.one().get() + 1);
  }

  @Actor
  public void other() {
    value.other().set(value.other().get() + 1);
  }

  @Arbiter
  public void both(J_Result result) {
    result.r1 = value.one().get();
  }
}
