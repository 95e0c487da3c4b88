package io.capstan.ipc.value;

/** How reading or writing a {@link SharedStruct} as a whole ended. */
public enum StructOutcome {
  /** The whole struct was read as it was at one moment, or is written. */
  DONE,
  /** Nothing was read or written: a living process is writing, or writes too often. Try again. */
  BUSY,
  /**
   * Nothing was read: a process died while it wrote, so the fields are partly old and partly new.
   * The next {@code write}, by anyone, makes them whole again.
   */
  WRITER_DIED
}
