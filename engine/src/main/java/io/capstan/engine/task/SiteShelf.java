package io.capstan.engine.task;

import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where in the region a pool keeps the sites of its lambdas: some hundred bytes each, which then
 * travel once and not with each task.
 *
 * <p><b>Callers.</b> {@link #place}: any thread of the pool's process. {@link #read}: any process.
 *
 * <p><b>Progress.</b> Placing a site for the first time allocates a block; all else is wait-free.
 *
 * <p><b>Memory consistency.</b> A site is written before its place is known; whoever sends a task
 * that names the place publishes both.
 *
 * <p><b>Peer death.</b> Sites are the pool's, and go with its region. Workers only read them.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes.
 */
final class SiteShelf {
  /** The place of a site for which there is no room: it is spelled out in each task. */
  static final long NOWHERE = 0;

  /** A program has some dozens; one that makes classes as it runs must not fill the region. */
  private static final int SITES_MAX = 1 << 10;

  private final Region region;
  private final Map<LambdaSite, Long> places = new ConcurrentHashMap<>(); // By identity.

  SiteShelf(Region region) {
    this.region = region;
  }

  /** Where that site is, or {@link #NOWHERE}; put there if it is not yet. */
  long place(LambdaSite site) {
    Long place = places.get(site);
    return place == null ? placeSlow(site) : place;
  }

  private synchronized long placeSlow(LambdaSite site) {
    if (places.size() >= SITES_MAX) {
      return NOWHERE;
    }
    return places.computeIfAbsent(site, this::put);
  }

  private long put(LambdaSite site) {
    byte[] bytes = site.bytes();
    try {
      Block block = region.allocator().allocate(Integer.BYTES + bytes.length);
      block.memory().putInt(block.offset(), bytes.length);
      block.memory().putBytes(block.offset() + Integer.BYTES, bytes);
      block.forget(); // Nobody gives it back: it stays as long as the region.
      return block.offset();
    } catch (IOException e) {
      return NOWHERE; // The region is full: what little it has left is for arguments.
    }
  }

  /**
   * Reads the site at that place.
   *
   * @param lengthMax longer than any site
   * @return null if there is none
   * @throws IndexOutOfBoundsException if the place is not in the region
   */
  byte[] read(long place, int lengthMax) {
    Memory memory = region.memory();
    int length = memory.getInt(place);
    if (length < 0 || length > lengthMax) {
      return null;
    }
    byte[] bytes = new byte[length];
    memory.getBytes(place + Integer.BYTES, bytes);
    return bytes;
  }
}
