package io.capstan.engine.pool;

/** The contract, with threads of this JVM for workers. */
final class ThreadPoolTest extends PoolContract {

  @Override
  ProcessPool create(PoolOptions options) {
    return ProcessPool.threads(options);
  }
}
