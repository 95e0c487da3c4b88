/**
 * Tasks run by worker processes: Python's {@code Process}, {@code Pool} and {@code
 * ProcessPoolExecutor} as a {@link java.util.concurrent.ExecutorService}.
 */
package io.capstan.engine.pool;
