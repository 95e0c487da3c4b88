package io.capstan.ipc.memory;

import java.util.List;

/** This JVM was started without the flags that off-heap access needs; the text is what to add. */
public final class MissingJvmFlagException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MissingJvmFlagException(List<String> flags) {
    super(
        "start this JVM with: "
            + String.join(" ", flags)
            + " (or name the packages in the main jar's manifest: Add-Exports, Add-Opens)");
  }
}
