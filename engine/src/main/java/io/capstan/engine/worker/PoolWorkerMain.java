package io.capstan.engine.worker;

import io.capstan.engine.protocol.PoolArguments;
import io.capstan.engine.protocol.PoolSpace;
import io.capstan.engine.protocol.TaskReceiver;
import io.capstan.ipc.memory.Region;

/**
 * The main class of a pool's worker process. Only a pool starts it; see {@link PoolArguments}.
 *
 * <p>It ends when its parent closes its standard input, by will or by death.
 */
public final class PoolWorkerMain {
  private PoolWorkerMain() {}

  /** Works until the parent is gone. */
  public static void main(String[] arguments) {
    try {
      PoolArguments parsed = PoolArguments.parse(arguments);
      Departure departure = new Departure();
      TaskControl control = TaskControl.listen(departure::leave); // First: the parent may die.
      Region region = Region.attach(parsed.location(), parsed.regionName());
      departure.closes(region);
      TaskReceiver lane = PoolSpace.open(region).receiver(parsed.lane());
      lane.occupy(region.participant().id());
      new TaskLoop(region, lane, control, parsed.waitStrategy()).run();
    } catch (Throwable failure) {
      if (!Departure.isUnderWay()) { // While leaving, this thread finds the region closed.
        failure.printStackTrace();
      }
      // A thread that a task started must not keep this process alive with nobody at work.
      Runtime.getRuntime().halt(1);
    }
  }
}
