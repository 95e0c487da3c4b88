package io.capstan.engine.worker;

import io.capstan.ipc.memory.Region;

/**
 * How a worker process ends when its parent is gone: at once, in whatever the user's code is. If
 * the parent is dead, the last worker to leave removes the region.
 */
final class Departure {
  /** Detaching takes a millisecond; if it takes longer than this, the kernel does it for us. */
  private static final long DETACH_MILLIS = 300;

  private static volatile boolean underWay;

  private volatile Region region;

  static boolean isUnderWay() {
    return underWay;
  }

  void closes(Region attached) {
    region = attached;
  }

  void leave() {
    underWay = true;
    Region attached = region;
    if (attached != null) {
      Thread detaching = new Thread(attached::close, "capstan-detach");
      detaching.setDaemon(true);
      detaching.start();
      try {
        detaching.join(DETACH_MILLIS);
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; leaving at once is right in any case.
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
