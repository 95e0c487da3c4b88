package io.capstan.engine.pool;

import io.capstan.engine.trial.Signals;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** What a task may do to the worker that runs it. */
enum Misdeed {
  THROW {
    @Override
    void commit() {
      throw new IllegalStateException("misdeed");
    }
  },
  EXIT {
    @Override
    void commit() {
      System.exit(7);
    }
  },
  HALT {
    @Override
    void commit() {
      Runtime.getRuntime().halt(8);
    }
  },
  KILL {
    @Override
    void commit() {
      Signals.send("KILL", ProcessHandle.current().pid());
    }
  },
  OUT_OF_MEMORY {
    @Override
    void commit() {
      List<long[]> kept = new ArrayList<>();
      while (kept.size() < 1_000_000) {
        kept.add(new long[1 << 20]);
      }
    }
  },
  /** Native code that writes where there is nothing. */
  NATIVE_CRASH {
    @Override
    void commit() {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 8L, 0L);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  },
  ENDLESS_LOOP {
    @Override
    void commit() {
      long count = 0;
      while (count >= 0) {
        count = (count + 1) & Long.MAX_VALUE;
      }
    }
  };

  abstract void commit();

  /** The exit status in Java's form that it leaves; -1 if the worker lives. */
  int exitStatus() {
    return switch (this) {
      case EXIT -> 7;
      case HALT -> 8;
      case KILL -> 137;
      case OUT_OF_MEMORY -> 3;
      case NATIVE_CRASH -> 134; // Or 1, as the JVM likes it.
      case THROW, ENDLESS_LOOP -> -1;
    };
  }

  boolean isDeadly() {
    return exitStatus() >= 0;
  }
}
