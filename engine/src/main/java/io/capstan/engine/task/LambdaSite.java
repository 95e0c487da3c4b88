package io.capstan.engine.task;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Where in the code a lambda stands: all of its serialized form but what it captures. The JDK's
 * serialization writes it anew each time, in ten times the time that most tasks take; this is bytes
 * made once a site, which the other side knows again.
 */
final class LambdaSite {
  private static final int STRINGS = 9;

  /** Between the strings; no name or descriptor contains it. */
  private static final char SEPARATOR = '\n';

  private final byte[] bytes;
  private final String[] strings;
  private final int kind;

  // Found by the first lambda that is made; by one thread, with one loader.
  private Class<?> capturing;
  private Method factory;

  private LambdaSite(byte[] bytes, String[] strings, int kind) {
    this.bytes = bytes;
    this.strings = strings;
    this.kind = kind;
  }

  /** What gives the serialized form of a class's objects; null if they are no lambdas. */
  static Method replacer(Class<?> type) {
    if (!Serializable.class.isAssignableFrom(type) || !type.isSynthetic()) {
      return null;
    }
    try {
      Method writeReplace = type.getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      return writeReplace;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // Then the JDK's serialization has the last word.
    }
  }

  /** The serialized form of a lambda; null if it is none. */
  static SerializedLambda serializedForm(Object function, Method replacer) {
    try {
      return replacer != null && replacer.invoke(function) instanceof SerializedLambda form
          ? form
          : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // As above.
    }
  }

  static LambdaSite of(SerializedLambda form) {
    String[] strings = {
      form.getCapturingClass(),
      form.getFunctionalInterfaceClass(),
      form.getFunctionalInterfaceMethodName(),
      form.getFunctionalInterfaceMethodSignature(),
      form.getImplClass(),
      form.getImplMethodName(),
      form.getImplMethodSignature(),
      form.getInstantiatedMethodType(),
      Integer.toString(form.getImplMethodKind())
    };
    byte[] bytes = String.join(String.valueOf(SEPARATOR), strings).getBytes(StandardCharsets.UTF_8);
    return new LambdaSite(bytes, strings, form.getImplMethodKind());
  }

  /**
   * Reads a site back.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  static LambdaSite of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> strings = Arrays.asList(text.split(String.valueOf(SEPARATOR), -1));
    if (strings.size() != STRINGS) {
      throw new IllegalArgumentException(
          "strings=" + strings.size() + " (allowed: " + STRINGS + " of a lambda's site)");
    }
    int kind = Integer.parseInt(strings.get(STRINGS - 1));
    return new LambdaSite(bytes, strings.toArray(new String[0]), kind);
  }

  byte[] bytes() {
    return bytes;
  }

  /** The class in whose code the lambda stands. */
  String capturingClass() {
    return strings[0].replace('/', '.');
  }

  /**
   * Makes the lambda, with what it captured.
   *
   * @throws ReflectiveOperationException if the class has no such lambda
   */
  Object instantiate(ClassLoader loader, Object[] captured) throws ReflectiveOperationException {
    if (factory == null) {
      find(loader);
    }
    SerializedLambda form =
        new SerializedLambda(
            capturing,
            strings[1],
            strings[2],
            strings[3],
            kind,
            strings[4],
            strings[5],
            strings[6],
            strings[7],
            captured);
    try {
      return factory.invoke(null, form);
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException("class=" + capturing.getName(), e.getCause());
    }
  }

  private void find(ClassLoader loader) throws ReflectiveOperationException {
    capturing = Class.forName(capturingClass(), true, loader);
    Method found = capturing.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
    found.setAccessible(true);
    factory = found;
  }
}
