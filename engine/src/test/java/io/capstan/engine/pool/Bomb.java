package io.capstan.engine.pool;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An argument, and a result, that does its misdeed at a moment of its own, in a worker only. */
final class Bomb implements Serializable {
  /** A property that only workers have. */
  static final String WORKER_OPTION = "-Dcapstan.trial.worker=true";

  private static final long serialVersionUID = 1L;

  /** When it does it. */
  enum Moment {
    DECODING,
    RUNNING,
    ENCODING,
    IDLE,
    INITIALIZER
  }

  private final Misdeed misdeed;
  private final Moment moment;

  Bomb(Misdeed misdeed, Moment moment) {
    this.misdeed = misdeed;
    this.moment = moment;
  }

  private void goOffAt(Moment now) {
    if (moment == now && Boolean.getBoolean("capstan.trial.worker")) {
      misdeed.commit();
    }
  }

  /** The task: it returns the bomb itself. */
  Bomb run() {
    goOffAt(Moment.RUNNING);
    if (moment == Moment.IDLE) {
      Thread later =
          new Thread(
              () -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // After the answer.
                goOffAt(Moment.IDLE);
              });
      later.setDaemon(true);
      later.start();
    }
    return this;
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    goOffAt(Moment.DECODING);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    goOffAt(Moment.ENCODING);
    out.defaultWriteObject();
  }
}
