package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private final Histogram nanos = new Histogram(3);

  /** A clock that ticks in tens: the median jumps, the mean of the middle half does not. */
  @Test
  void theMiddleMeanSeesBetweenTheTicks() {
    nanos.recordValueWithCount(110, 49);
    nanos.recordValueWithCount(120, 51);
    RoundTrips trips = RoundTrips.of(nanos);
    assertEquals(120, trips.median());
    assertEquals((24 * 110 + 26 * 120) / 50.0, trips.middleMean(), 1e-9);
  }

  @Test
  void theOutlyingQuartersDoNotCount() {
    nanos.recordValueWithCount(1, 25);
    nanos.recordValueWithCount(100, 50);
    nanos.recordValueWithCount(1_000_000, 25);
    RoundTrips trips = RoundTrips.of(nanos);
    assertEquals(100, trips.middleMean(), 1e-9);
    assertEquals(100, trips.median());
    assertEquals(1_000_000, trips.nines(), 1_000);
  }

  @Test
  void oneIsEnough() {
    nanos.recordValue(130);
    assertEquals(new RoundTrips(130, 130, 130), RoundTrips.of(nanos));
  }

  @Test
  void theWordsAreReadAgain() {
    RoundTrips trips = new RoundTrips(112.25, 110, 160);
    assertEquals(trips, RoundTrips.parse(trips.toString().split(" ")));
  }
}
