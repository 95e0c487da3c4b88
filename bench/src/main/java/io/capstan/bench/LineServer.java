package io.capstan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The child's side of a {@link LineProcess}. It leaves with its parent, also out of a loop. */
final class LineServer {

  /** Does what a line asks for. */
  @FunctionalInterface
  interface Work {
    String answer(String[] words) throws Exception;
  }

  private LineServer() {}

  /** Answers lines until the parent is gone; a request that fails ends this process. */
  static void serve(Work work) throws Exception {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> readAll(requests), "bench-parent");
    reader.setDaemon(true);
    reader.start();
    while (true) {
      System.out.println(work.answer(requests.take().split(" ")));
    }
  }

  private static void readAll(BlockingQueue<String> requests) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        requests.add(line);
      }
    } catch (IOException e) {
      // An unreadable pipe says the same as a closed one: nobody is there.
    }
    // Not halt: of a pool whose only worker was killed, nobody else would remove the region.
    System.exit(0);
  }
}
