package io.capstan.engine.task;

import java.util.concurrent.Callable;

/** How a function is called. The order is the wire format. */
public enum Shape {
  /** A {@link Callable}. */
  CALLABLE(0) {
    @Override
    Object call(Object function, Object[] arguments) throws Exception {
      return ((Callable<?>) function).call();
    }
  },
  /** A {@link Runnable}. */
  RUNNABLE(0) {
    @Override
    Object call(Object function, Object[] arguments) throws Exception {
      ((Runnable) function).run();
      return null;
    }
  },
  /** A {@link RemoteFunction}. */
  FUNCTION(1) {
    @Override
    @SuppressWarnings("unchecked") // The compiler checked it where the function was given.
    Object call(Object function, Object[] arguments) throws Exception {
      return ((RemoteFunction<Object, ?>) function).apply(arguments[0]);
    }
  },
  /** A {@link RemoteFunction2}. */
  FUNCTION2(2) {
    @Override
    @SuppressWarnings("unchecked") // As above; starmap's arguments fail in the function itself.
    Object call(Object function, Object[] arguments) throws Exception {
      return ((RemoteFunction2<Object, Object, ?>) function).apply(arguments[0], arguments[1]);
    }
  },
  /** A {@link RemoteFunction3}. */
  FUNCTION3(3) {
    @Override
    @SuppressWarnings("unchecked") // As above.
    Object call(Object function, Object[] arguments) throws Exception {
      return ((RemoteFunction3<Object, Object, Object, ?>) function)
          .apply(arguments[0], arguments[1], arguments[2]);
    }
  },
  /** A {@link RemoteAction}. */
  ACTION(0) {
    @Override
    Object call(Object function, Object[] arguments) throws Exception {
      ((RemoteAction) function).act();
      return null;
    }
  };

  private static final Shape[] SHAPES = values();

  private final int arity;

  Shape(int arity) {
    this.arity = arity;
  }

  /** How many arguments it takes. */
  public int arity() {
    return arity;
  }

  static Shape of(int ordinal) {
    return SHAPES[ordinal];
  }

  abstract Object call(Object function, Object[] arguments) throws Exception;
}
