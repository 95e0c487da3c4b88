package io.capstan.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.IVersionProvider;

/** Prints the versions of the project and of the JVM. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
      return new String[] {
        "capstan " + new String(text.readAllBytes(), UTF_8).strip(),
        "java " + Runtime.version() + " (" + System.getProperty("java.home") + ")"
      };
    }
  }
}
