package io.capstan.bench;

import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Row 1: the sieve itself, one worker, against primesieve. */
final class PrimesRow implements Row {
  private static final Pattern SECONDS = Pattern.compile("Seconds: (\\d+\\.\\d+)");
  private static final Pattern PRIMES = Pattern.compile("Primes: (\\d+)");

  private final long to;

  PrimesRow(Sizes sizes) {
    this.to = sizes.primesTo();
  }

  @Override
  public int number() {
    return 1;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT, "primes below %,d, 1 worker, kernel time; primesieve -t1", to);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(2.5);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.PRIMESIEVE);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    // Without its progress display, which would cost the peer.
    List<String> command =
        List.of(Peer.PRIMESIEVE.find().toString(), Long.toString(to), "-t1", "--no-status");
    PrimeCount kernel = new PrimeCount();
    try (WarmEngine engine = WarmEngine.start(1)) {
      return Comparison.interleaved(
          rounds, () -> engine.busy(kernel, Range.of(0, to)), () -> primesieve(command));
    }
  }

  private static Sample primesieve(List<String> command)
      throws MeasurementException, InterruptedException {
    String output = ChildProcess.run(Path.of("."), command).output();
    Matcher seconds = SECONDS.matcher(output);
    Matcher primes = PRIMES.matcher(output);
    if (!seconds.find() || !primes.find()) {
      throw new ChildFailedException(command, 0, output);
    }
    return new Sample(Double.parseDouble(seconds.group(1)), primes.group(1));
  }
}
