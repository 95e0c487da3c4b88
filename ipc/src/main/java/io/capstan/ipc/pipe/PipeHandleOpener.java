package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleOpener;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.WaitStrategy;
import java.util.Set;

/** Makes connections of handles that have arrived. For the service loader. */
public final class PipeHandleOpener implements HandleOpener {
  /* A handle's detail: which end, the word that it had, the wait strategy. */
  private static final int DETAILS = 3;

  /** For the service loader. */
  public PipeHandleOpener() {}

  static Handle handle(PipeEnd end, long word, WaitStrategy strategy) {
    String detail = end.side() + " " + word + " " + strategy.name();
    return end.state().place().handle(1, detail);
  }

  @Override
  public Set<ObjectType> types() {
    return Set.of(Pipe.TYPE);
  }

  @Override
  public SharedObject open(Placement place, Handle handle) {
    String[] details = handle.detail().split(" ");
    if (details.length != DETAILS) {
      throw new IllegalArgumentException(
          "detail=" + handle.detail() + " (allowed: end, word, wait strategy)");
    }
    Side side = Side.valueOf(details[0]);
    long word = Long.parseLong(details[1]);
    WaitStrategy strategy = WaitStrategy.valueOf(details[2]);
    if (!EndWord.isHeld(word)) {
      throw new IllegalArgumentException(
          EndWord.describe(word) + " (allowed: an end that somebody had)");
    }
    PipeState state = new PipeState(place);
    return Connection.of(PipeEnds.of(place.region()).take(state, side, word)).with(strategy);
  }
}
