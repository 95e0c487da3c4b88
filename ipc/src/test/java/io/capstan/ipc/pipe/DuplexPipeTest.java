package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A duplex pipe, from the first end to the second. */
class DuplexPipeTest extends PipeContract {
  @Override
  PipeOptions options() {
    return PipeOptions.duplex();
  }

  @Override
  Connection sender(Pipe of) {
    return of.first();
  }

  @Override
  Connection receiver(Pipe of) {
    return of.second();
  }

  @Test
  void bothWaysAreApart() throws Exception {
    for (int lap = 0; lap < 200; lap++) {
      pipe().first().send("there " + lap);
      pipe().second().send("back " + lap);
      assertEquals("back " + lap, pipe().first().receive());
      assertEquals("there " + lap, pipe().second().receive());
    }
  }
}
