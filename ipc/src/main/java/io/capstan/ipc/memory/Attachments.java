package io.capstan.ipc.memory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The regions that this process is attached to, for handles that arrive: each is attached to once,
 * and the attachments that handles have made are closed when the JVM exits.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Blocking, as {@link Region#attach(Path, String)}, if a region must be
 * attached to.
 *
 * <p><b>Memory consistency.</b> As attaching.
 *
 * <p><b>Peer death.</b> A JVM that is killed closes nothing; its regions are swept.
 *
 * <p><b>Units.</b> None.
 */
final class Attachments {
  /*
   * Regions that the program opened are held weakly: one that it drops without closing it goes as
   * if it were not known here. Of several attachments to one region the first that is open is used,
   * so that a condition and its lock meet.
   */
  private static final List<WeakReference<Region>> OPEN = new CopyOnWriteArrayList<>();

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final List<Region> OWN = new ArrayList<>();

  private Attachments() {}

  static void opened(Region region) {
    OPEN.add(new WeakReference<>(region));
  }

  static void closed(Region region) {
    OPEN.removeIf(open -> open.get() == region || open.get() == null);
  }

  /**
   * This process's attachment to that region.
   *
   * @throws HandleException if there is another region of that name by now
   * @throws RegionNotFoundException if there is none
   * @throws IOException if it cannot be attached to
   */
  static Region regionAt(RegionAddress address) throws IOException {
    try {
      LOCK.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted on the way to " + address);
    }
    try {
      Region region = openRegion(address.id());
      return region == null ? attach(address) : region;
    } finally {
      LOCK.unlock();
    }
  }

  private static Region openRegion(long id) {
    for (WeakReference<Region> open : OPEN) {
      Region region = open.get();
      if (region != null && region.id() == id && region.isOpen()) {
        return region;
      }
    }
    return null;
  }

  private static Region attach(RegionAddress address) throws IOException {
    Region region = Region.attach(Path.of(address.location()), address.name());
    if (region.id() != address.id()) {
      long id = region.id();
      region.close();
      throw new HandleException(
          address + " is another region by now: id=0x" + Long.toHexString(id));
    }
    if (OWN.isEmpty()) {
      closeAtExit();
    }
    OWN.removeIf(own -> !own.isOpen());
    OWN.add(region);
    return region;
  }

  private static void closeAtExit() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Attachments::closeOwn, "close regions"));
    } catch (IllegalStateException e) {
      // The JVM exits already: whoever sweeps next finds the region without us.
    }
  }

  /** So that the last one out removes a region, even if that is one who was only sent a handle. */
  private static void closeOwn() {
    for (Region region : ownRegions()) {
      try {
        region.close();
      } catch (UncheckedIOException e) {
        // The next sweep tries again; the others want to be closed too.
      }
    }
  }

  private static List<Region> ownRegions() {
    LOCK.lock();
    try {
      return List.copyOf(OWN);
    } finally {
      LOCK.unlock();
    }
  }
}
