package io.capstan.bench;

import java.util.List;

/** Somebody else's pool, which does a {@link PoolWork} for a sample. */
interface PeerPool extends AutoCloseable {

  /** Has it done, in a pool that is up and warm. */
  PoolSample sample(PoolWork work, int size) throws MeasurementException, InterruptedException;

  @Override
  void close();

  /** The pool of that kind, with so many workers where it is told. */
  static PeerPool start(PoolRow.Other other, int workers)
      throws MeasurementException, InterruptedException {
    return switch (other) {
      case PYTHON -> new Python(Peer.pythonInterpreter(), workers);
      case PP4J -> new Pp4j(PoolProcess.start(Pp4jMain.class));
    };
  }

  /** A program for each sample: it warms up by itself. */
  record Python(String interpreter, int workers) implements PeerPool {
    @Override
    public PoolSample sample(PoolWork work, int size)
        throws MeasurementException, InterruptedException {
      String script = Home.file("bench/src/main/python/process_pool.py").toString();
      List<String> command =
          List.of(interpreter, script, work.name(), "" + size, Integer.toString(workers));
      return PoolSample.parse(ChildProcess.run(Home.directory(), command).output());
    }

    @Override
    public void close() {
      // Nothing is kept.
    }
  }

  /** A JVM that is kept. */
  record Pp4j(PoolProcess process) implements PeerPool {
    @Override
    public PoolSample sample(PoolWork work, int size)
        throws MeasurementException, InterruptedException {
      return process.sample(work, size);
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
