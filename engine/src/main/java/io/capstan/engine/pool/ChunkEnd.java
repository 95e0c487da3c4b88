package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.Collections;
import java.util.List;

/**
 * Ends a future with an outcome for each call of its task.
 *
 * @param calls how many those are
 */
record ChunkEnd(PoolFuture<List<Outcome>> future, int calls) implements PoolTask.End {

  @Override
  public void answered(List<Outcome> outcomes) {
    boolean isWhole = outcomes.size() == calls;
    // One for many: the task could not be read there, or its answer here. That befell each.
    future.complete(isWhole ? outcomes : Collections.nCopies(calls, outcomes.get(0)));
  }

  @Override
  public void failed(Throwable failure) {
    future.completeExceptionally(failure);
  }
}
