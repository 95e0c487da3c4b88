package io.capstan.engine.pool;

/** The JDK's contract, with threads of this JVM for workers. */
final class ThreadExecutorTest extends ExecutorContract {

  @Override
  ProcessPool create(PoolOptions options) {
    return ProcessPool.threads(options);
  }
}
