package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A one-way pipe: the first end receives, the second sends. */
class OneWayPipeTest extends PipeContract {
  @Override
  PipeOptions options() {
    return PipeOptions.oneWay();
  }

  @Override
  Connection sender(Pipe of) {
    return of.second();
  }

  @Override
  Connection receiver(Pipe of) {
    return of.first();
  }

  @Test
  void theWrongDirectionIsRefused() {
    Connection first = pipe().first();
    Connection second = pipe().second();
    assertThrows(UnsupportedOperationException.class, () -> first.send(1));
    assertThrows(UnsupportedOperationException.class, () -> first.claim(1));
    assertThrows(UnsupportedOperationException.class, second::receive);
    assertThrows(UnsupportedOperationException.class, second::poll);
    assertThrows(
        UnsupportedOperationException.class, () -> Connections.wait(List.of(first, second)));
  }
}
