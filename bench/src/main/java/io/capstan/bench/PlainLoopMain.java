package io.capstan.bench;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Kernels;
import io.capstan.engine.kernel.PlainLoop;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.protocol.EngineSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads lines {@code FROM TO}; for each, runs the kernel over that range in a plain loop, in the
 * engine's chunks, and prints {@code NANOS ANSWER}.
 */
final class PlainLoopMain {

  private PlainLoopMain() {}

  public static void main(String[] arguments) throws IOException {
    Kernel kernel = Kernels.named(arguments[0]);
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = requests.readLine();
    while (line != null) {
      String[] bounds = line.split(" ");
      Range range = Range.of(Long.parseLong(bounds[0]), Long.parseLong(bounds[1]));
      long startNanos = System.nanoTime();
      Scalar value = PlainLoop.run(kernel, range, EngineSpace.CHUNKS_MAX);
      System.out.println(System.nanoTime() - startNanos + " " + value);
      line = requests.readLine();
    }
  }
}
