package io.capstan.ipc.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds what in a value cannot be sent, and by way of which fields it got there. Only after sending
 * has failed: it walks the objects as the serialization does, breadth first, so that the shortest
 * way is told.
 */
final class Culprit {
  /** A value with more references is not searched to its end. */
  private static final int STEPS_MAX = 1_000_000;

  /** An object, and how it was reached. */
  private record Visit(Object object, Visit from, String step) {}

  private final Arrival arrival;
  private final Deque<Visit> open = new ArrayDeque<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private int steps;

  private Culprit(Arrival arrival) {
    this.arrival = arrival;
  }

  /**
   * Looks for it.
   *
   * @return the way to it and what is wrong with it, or null if nothing is found
   */
  static String find(Object value, Arrival arrival) {
    try {
      return new Culprit(arrival).search(value);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return null; // The value's own code was asked; without an answer the cause must do.
    }
  }

  private String search(Object value) {
    add(new Visit(value, null, null));
    while (!open.isEmpty() && steps < STEPS_MAX) {
      Visit visit = open.remove();
      String fault = visit(visit);
      if (fault != null) {
        return way(visit) + fault;
      }
    }
    return null;
  }

  /** Returns false if there is no time for more. */
  private boolean add(Visit visit) {
    steps++;
    if (visit.object() != null && seen.add(visit.object())) {
      open.add(visit);
    }
    return steps < STEPS_MAX;
  }

  /** What is wrong with the object itself, or null; its parts are added. */
  private String visit(Visit visit) {
    Object object = visit.object();
    Class<?> type = object.getClass();
    if (type.isArray()) {
      visitArray(visit);
      return null;
    }
    if (object instanceof String || object instanceof Class<?> || object instanceof Enum<?>) {
      return null;
    }
    if (!(object instanceof Serializable)) {
      return type.isHidden() || type.isSynthetic()
          ? "lambda is of no serializable interface: class=" + type.getName()
          : "not serializable: class=" + type.getName();
    }
    Object replacement = replacement(object);
    if (replacement instanceof SerializedLambda lambda) {
      return visitLambda(visit, lambda);
    }
    if (replacement != object) {
      add(new Visit(replacement, visit, null));
      return null;
    }
    String refusal = arrival.refusal(type);
    if (refusal == null && !(object instanceof Externalizable)) {
      visitParts(visit);
    }
    return refusal;
  }

  private void visitArray(Visit visit) {
    if (visit.object() instanceof Object[] array) {
      for (int index = 0; index < Array.getLength(array); index++) {
        add(new Visit(array[index], visit, "[" + index + "]"));
      }
    }
  }

  private String visitLambda(Visit visit, SerializedLambda lambda) {
    String refusal = arrival.refusal(SerializedLambda.class);
    for (int index = 0; index < lambda.getCapturedArgCount(); index++) {
      add(new Visit(lambda.getCapturedArg(index), visit, "captured arg$" + (index + 1)));
    }
    return refusal;
  }

  private void visitParts(Visit visit) {
    Object object = visit.object();
    boolean isOfJdk = object.getClass().getClassLoader() == null;
    if (isOfJdk && object instanceof Collection<?> collection) {
      int index = 0;
      for (Object element : collection) {
        if (!add(new Visit(element, visit, "[" + index++ + "]"))) {
          return;
        }
      }
    } else if (isOfJdk && object instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        add(new Visit(entry.getKey(), visit, "[key]"));
        Object key = entry.getKey();
        String step = key instanceof String || key instanceof Integer ? "[" + key + "]" : "[value]";
        if (!add(new Visit(entry.getValue(), visit, step))) {
          return;
        }
      }
    } else {
      for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
        if (Serializable.class.isAssignableFrom(type)) {
          visitFields(visit, type);
        }
      }
    }
  }

  private void visitFields(Visit visit, Class<?> type) {
    ObjectStreamClass description = ObjectStreamClass.lookup(type);
    if (description == null) {
      return;
    }
    for (ObjectStreamField part : description.getFields()) {
      if (!part.isPrimitive()) {
        String step = type.getName() + "." + part.getName();
        add(new Visit(value(visit.object(), type, part.getName()), visit, step));
      }
    }
  }

  /** Null if the field is out of reach: then what is behind it is not searched. */
  private static Object value(Object object, Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      return field.trySetAccessible() ? field.get(object) : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** What is sent in the object's stead, itself if nothing is. */
  private static Object replacement(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Method method = type.getDeclaredMethod("writeReplace");
        return method.trySetAccessible() ? method.invoke(object) : object;
      } catch (NoSuchMethodException e) {
        continue; // A superclass may have it.
      } catch (ReflectiveOperationException e) {
        return object;
      }
    }
    return object;
  }

  /** "task.captured arg$1 -> com.acme.Foo.socket: ", empty for the value itself. */
  private static String way(Visit visit) {
    StringBuilder way = new StringBuilder();
    for (Visit step = visit; step != null; step = step.from()) {
      if (step.step() != null) {
        boolean isIndex = step.step().startsWith("[");
        way.insert(0, step.step());
        if (step.from() != null && hasStep(step.from())) {
          way.insert(0, isIndex ? "" : " -> ");
        }
      }
    }
    return way.isEmpty() ? "" : way + ": ";
  }

  private static boolean hasStep(Visit visit) {
    for (Visit step = visit; step != null; step = step.from()) {
      if (step.step() != null) {
        return true;
      }
    }
    return false;
  }
}
