package io.capstan.ipc.memory;

/** This JVM was started without the one flag that off-heap access needs. */
public final class MissingJvmFlagException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MissingJvmFlagException(String module) {
    super(
        "start this JVM with: --add-exports java.base/jdk.internal.misc="
            + module
            + " (or name it in the main jar's manifest: Add-Exports: java.base/jdk.internal.misc)");
  }
}
