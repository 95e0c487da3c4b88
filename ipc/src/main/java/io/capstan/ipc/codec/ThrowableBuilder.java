package io.capstan.ipc.codec;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/** Makes throwables of their data by the constructors that throwables have. */
final class ThrowableBuilder {
  private final Arrival arrival;

  ThrowableBuilder(Arrival arrival) {
    this.arrival = arrival;
  }

  /** One of the same class if that can be made, else a {@link StandInException}. */
  Throwable build(ThrowableData data) {
    Throwable cause = data.cause() == null ? null : build(data.cause());
    try {
      Throwable failure = ofSameClass(data, cause);
      if (failure != null) {
        return complete(failure, data, cause);
      }
    } catch (Throwable e) {
      // Its methods are the user's code, which may throw anything: then it gets a stand-in.
    }
    return complete(new StandInException(data), data, cause);
  }

  private Throwable complete(Throwable failure, ThrowableData data, Throwable cause) {
    failure.setStackTrace(data.stack().toArray(new StackTraceElement[0]));
    for (ThrowableData part : data.suppressed()) {
      failure.addSuppressed(build(part));
    }
    if (cause != null && failure.getCause() == null) {
      failure.initCause(cause);
    }
    return failure;
  }

  private Throwable ofSameClass(ThrowableData data, Throwable cause)
      throws ReflectiveOperationException {
    Class<?> type;
    try {
      type = arrival.load(data.className());
    } catch (DecodeException e) {
      return null;
    }
    if (!Throwable.class.isAssignableFrom(type)) {
      return null;
    }
    Constructor<?>[] constructors = type.getDeclaredConstructors();
    // Those that take the cause first: afterwards it may not be set any more.
    Arrays.sort(constructors, Comparator.comparingInt(each -> -each.getParameterCount()));
    for (Constructor<?> constructor : constructors) {
      Throwable failure = construct(constructor, data.message(), cause);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Null if the constructor takes other arguments, or makes something else of these. */
  private static Throwable construct(Constructor<?> constructor, String message, Throwable cause) {
    Object[] arguments = arguments(constructor.getParameterTypes(), message, cause);
    if (arguments == null || !constructor.trySetAccessible()) {
      return null;
    }
    try {
      Throwable failure = (Throwable) constructor.newInstance(arguments);
      boolean isSame =
          Objects.equals(failure.getMessage(), message)
              && (failure.getCause() == null || failure.getCause() == cause);
      return isSame ? failure : null;
    } catch (ReflectiveOperationException e) {
      return null; // It does not like to be called so; the next one may.
    }
  }

  /** The message and the cause, each once at most; null if that is not what is asked for. */
  private static Object[] arguments(Class<?>[] types, String message, Throwable cause) {
    Object[] arguments = new Object[types.length];
    boolean hasMessage = false;
    boolean hasCause = false;
    for (int index = 0; index < types.length; index++) {
      if (types[index] == String.class && !hasMessage) {
        arguments[index] = message;
        hasMessage = true;
      } else if (takes(types[index], cause) && !hasCause) {
        arguments[index] = cause;
        hasCause = true;
      } else {
        return null;
      }
    }
    return arguments;
  }

  private static boolean takes(Class<?> type, Throwable cause) {
    return cause == null ? Throwable.class.isAssignableFrom(type) : type.isInstance(cause);
  }
}
