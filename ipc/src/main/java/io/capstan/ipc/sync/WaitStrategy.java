package io.capstan.ipc.sync;

/** How long a waiter looks at the word before it sleeps. */
public enum WaitStrategy {
  /** Sleeps at once: the least CPU, some microseconds of delay. */
  PARK {
    @Override
    boolean spin(WaitPoint.Condition condition, Pacer pacer) {
      return false;
    }
  },

  /**
   * Spins for a while that is worth it, then sleeps; does not spin at all while more threads want
   * to run than there are cores, because then it would keep from its core the one that it waits
   * for.
   */
  ADAPTIVE {
    @Override
    boolean spin(WaitPoint.Condition condition, Pacer pacer) {
      return SystemLoad.hasFreeCore() && spinFor(SPINS, condition);
    }
  },

  /**
   * Spins for as long as it takes, for a thread that has a core of its own; sleeps only where the
   * machine has a single core.
   */
  SPIN {
    @Override
    boolean spinAtFirst(WaitPoint.Condition condition) {
      return SystemLoad.HAS_CORES && spinFor(FIRST_SPINS, condition);
    }

    @Override
    boolean spin(WaitPoint.Condition condition, Pacer pacer) {
      while (SystemLoad.HAS_CORES && !Thread.currentThread().isInterrupted()) {
        if (spinFor(SPINS, condition) || pacer.isLookDue() && condition.isMet(true)) {
          return true;
        }
        if (pacer.isUp()) {
          return false;
        }
      }
      return false;
    }
  };

  /** Some microseconds. */
  private static final int FIRST_SPINS = 200;

  /** About twenty microseconds: what a sleep and a wake cost. */
  private static final int SPINS = 1_000;

  /**
   * The option for a child JVM that may use fewer processors than this one: how many there are to
   * spin on is not what it is told to use.
   */
  public static String childJvmOption() {
    return SystemLoad.childOption();
  }

  /**
   * Looks at the condition some more, before even the clock is read: between two who answer each
   * other in a tenth of a microsecond, that would take a good part of it.
   */
  boolean spinAtFirst(WaitPoint.Condition condition) {
    return false;
  }

  /** Looks at the condition again and again; false if it should sleep now. */
  abstract boolean spin(WaitPoint.Condition condition, Pacer pacer);

  private static boolean spinFor(int spins, WaitPoint.Condition condition) {
    for (int spin = 0; spin < spins; spin++) {
      if (condition.isMet(false)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }
}
