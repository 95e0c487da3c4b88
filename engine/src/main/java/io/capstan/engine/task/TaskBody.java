package io.capstan.engine.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A piece of work, ready to run: one function, and the arguments of each of its calls. In a worker
 * process it was decoded, in a thread of this JVM it is the caller's own.
 *
 * @param shape how the function is called
 * @param function the function
 * @param calls the arguments of each call, in order
 */
public record TaskBody(Shape shape, Object function, List<Object[]> calls) {
  private static final List<Object[]> ONE_CALL = List.<Object[]>of(new Object[0]);

  /** Checks that there is a function. */
  public TaskBody {
    Objects.requireNonNull(function, "function");
  }

  /** One call without arguments. */
  public static TaskBody single(Shape shape, Object function) {
    return new TaskBody(shape, function, ONE_CALL);
  }

  /**
   * Makes the calls, one after the other; one that throws does not keep the next from being made.
   * An interrupt ends them: the rest fails with it.
   */
  public List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>(calls.size());
    for (Object[] arguments : calls) {
      outcomes.add(call(arguments));
    }
    return outcomes;
  }

  private Outcome call(Object[] arguments) {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return Outcome.of(shape.call(function, arguments));
    } catch (Throwable failure) { // A user's function may throw anything; the worker lives on.
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // For the calls that follow.
      }
      return Outcome.failed(failure);
    }
  }
}
