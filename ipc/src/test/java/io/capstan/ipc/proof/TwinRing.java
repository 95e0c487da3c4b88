package io.capstan.ipc.proof;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Twins that are used in turn, each as new at its next turn: to make a structure for each of a
 * million tries would test the making.
 *
 * @param <T> the handle's type
 */
public final class TwinRing<T> implements AutoCloseable {
  /** Where the regions are made; whoever sets it removes it. */
  static final String LOCATION_PROPERTY = "capstan.proof.dir";

  /** More than twice what jcstress has in use at a time, see {@link JcstressRun}. */
  private static final int COUNT = 300;

  /** A region's directory holds four names for each. */
  private static final int COUNT_PER_REGION = 60;

  private static final int REGION_BYTES = 2 << 20;

  private final List<Region> regions = new ArrayList<>();
  private final List<Twin<T>> twins = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Path location;

  private TwinRing(int count, int regionBytes, Twin.Maker<T> maker, Twin.Opener<T> opener) {
    try {
      String configured = System.getProperty(LOCATION_PROPERTY);
      location =
          configured == null
              ? Files.createTempDirectory("capstan-proof")
              : Files.createTempDirectory(Path.of(configured), "proof");
      for (int number = 0; number < count; number++) {
        if (number % COUNT_PER_REGION == 0) {
          regions.add(Region.create(location, "proof-" + number, regionBytes));
          regions.add(Region.attach(location, "proof-" + number));
        }
        Region one = regions.get(regions.size() - 2);
        Region other = regions.get(regions.size() - 1);
        twins.add(Twin.make(one, other, "twin-" + number, maker, opener));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As many as a stress test needs. */
  public static <T> TwinRing<T> of(Twin.Maker<T> maker, Twin.Opener<T> opener) {
    return new TwinRing<>(COUNT, REGION_BYTES, maker, opener);
  }

  /** The same for structures of tens of kilobytes, or that need space in their region besides. */
  public static <T> TwinRing<T> ofLarge(Twin.Maker<T> maker, Twin.Opener<T> opener) {
    return new TwinRing<>(COUNT, 2 * REGION_BYTES, maker, opener);
  }

  /** One, for a test that uses one at a time. */
  static <T> TwinRing<T> ofOne(Twin.Maker<T> maker, Twin.Opener<T> opener) {
    return new TwinRing<>(1, REGION_BYTES, maker, opener);
  }

  /** The next one, as if it had just been made. */
  public Twin<T> next() {
    Twin<T> next = twins.get(Math.floorMod(turn.getAndIncrement(), twins.size()));
    next.restore();
    return next;
  }

  @Override
  public void close() throws IOException {
    for (Region region : regions) {
      region.close();
    }
    Files.delete(location); // Refused if anything is left in it.
  }
}
