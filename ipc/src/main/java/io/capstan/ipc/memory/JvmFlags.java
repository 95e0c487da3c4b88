package io.capstan.ipc.memory;

import java.util.ArrayList;
import java.util.List;

/** What this JVM must be started with, looked at without loading what needs it. */
final class JvmFlags {
  private static final Module BASE = Object.class.getModule();

  private JvmFlags() {}

  /**
   * Checks for what all access to off-heap memory needs.
   *
   * @throws MissingJvmFlagException if it is missing
   */
  static void requireForMemory() {
    if (!canReachMemory()) {
      throw new MissingJvmFlagException(List.of(memoryFlag()));
    }
  }

  private static boolean canReachMemory() {
    return BASE.isExported("jdk.internal.misc", Memory.agrona());
  }

  private static String memoryFlag() {
    return export("jdk.internal.misc", Memory.agrona());
  }

  /**
   * Checks for what a mapping of more than 2 GiB needs: the same, and what Chronicle needs.
   *
   * @throws MissingJvmFlagException if any of it is missing
   */
  static void requireForLargeMapping() {
    Module chronicle = JvmFlags.class.getModule(); // On the class path, as this class.
    List<String> missing = new ArrayList<>();
    if (!canReachMemory()) {
      missing.add(memoryFlag());
    }
    if (!BASE.isOpen("java.lang.reflect", chronicle)) {
      missing.add("--add-opens java.base/java.lang.reflect=" + nameOf(chronicle));
    }
    if (!BASE.isExported("sun.nio.ch", chronicle)) {
      missing.add(export("sun.nio.ch", chronicle));
    }
    if (!missing.isEmpty()) {
      throw new MissingJvmFlagException(missing);
    }
  }

  private static String export(String packageName, Module to) {
    return "--add-exports java.base/" + packageName + "=" + nameOf(to);
  }

  private static String nameOf(Module module) {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }
}
