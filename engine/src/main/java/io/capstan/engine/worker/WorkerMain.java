package io.capstan.engine.worker;

import io.capstan.engine.protocol.WorkerArguments;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/**
 * The main class of a worker process. Only a coordinator starts it; see {@link WorkerArguments}.
 *
 * <p>It is started while its region is still being made, and attaches when it is told to. It ends
 * when its parent says so, or is gone.
 */
public final class WorkerMain implements ParentPipe.Leaver {
  private final Departure departure = new Departure();

  private WorkerMain() {}

  /** Works until the parent is gone. */
  public static void main(String[] arguments) {
    try {
      new WorkerMain().work(WorkerArguments.parse(arguments));
    } catch (Throwable failure) {
      failure.printStackTrace();
      // A thread that a kernel started must not keep this process alive with nobody at work.
      Runtime.getRuntime().halt(1);
    }
  }

  private void work(WorkerArguments arguments) throws IOException {
    ParentPipe bell = ParentPipe.listen(this); // First: the parent may die while we boot.
    bell.awaitRegion();
    Region region = Region.attach(arguments.location(), arguments.regionName());
    departure.closes(region);
    try {
      new WorkerLoop(region, arguments.worker(), bell).run();
    } catch (IllegalStateException e) {
      if (!Departure.isUnderWay()) { // While leaving, this thread finds the region closed under it.
        throw e;
      }
    }
  }

  @Override
  public void leave() {
    Runtime.getRuntime().halt(0);
  }

  /**
   * Ends this process at once, in whatever the kernel's code is. The last worker to leave removes
   * the region.
   */
  @Override
  public void leaveOrphaned() {
    departure.leave();
  }
}
