package io.capstan.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's folder is; bench/run says so. */
final class Home {
  private static final String PROPERTY = "capstan.home";

  private Home() {}

  /** The project's folder. */
  static Path directory() {
    return Path.of(System.getProperty(PROPERTY, ".")).toAbsolutePath().normalize();
  }

  /**
   * A file or folder in it.
   *
   * @throws MeasurementException if it does not exist
   */
  static Path file(String name) throws MeasurementException {
    Path file = directory().resolve(name);
    if (!Files.exists(file)) {
      throw new MeasurementException("file=" + file + " (missing)");
    }
    return file;
  }
}
