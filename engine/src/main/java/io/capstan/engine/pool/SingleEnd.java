package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.List;

/** Ends a future with the one outcome of its task. */
class SingleEnd<T> implements PoolTask.End {
  private final PoolFuture<T> future;

  SingleEnd(PoolFuture<T> future) {
    this.future = future;
  }

  @Override
  public void answered(List<Outcome> outcomes) {
    Outcome outcome = outcomes.get(0);
    if (outcome.isValue()) {
      future.complete(value(outcome.value()));
    } else {
      future.completeExceptionally(outcome.failure());
    }
  }

  @SuppressWarnings("unchecked") // The worker ran what the caller wrote: it is of that type.
  T value(Object value) {
    return (T) value;
  }

  @Override
  public void failed(Throwable failure) {
    future.completeExceptionally(failure);
  }
}
