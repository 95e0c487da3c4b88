package io.capstan.engine.pool;

import java.util.Set;
import java.util.concurrent.Future;

/**
 * What {@link Futures#waitFor} found.
 *
 * @param done those that are done: with a value, a failure, or cancelled
 * @param notDone all others
 */
public record Waited<F extends Future<?>>(Set<F> done, Set<F> notDone) {}
