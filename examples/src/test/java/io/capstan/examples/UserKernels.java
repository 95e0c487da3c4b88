package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Kernels that a user might have written, compiled into a directory that is on no class path. */
final class UserKernels {
  private static final String[][] KERNELS = {
    {"Ones", "ones", "return Scalar.of(range.length());"},
    {"Halves", "halves", "return Scalar.of(range.length() / 2.0);"},
    {"Broken", "broken", "throw new IllegalStateException(\"no luck at \" + range.from());"},
    {
      "Slow",
      "slow",
      "try { Thread.sleep(100); } catch (InterruptedException e) { throw new RuntimeException(e); }"
          + " return Scalar.of(range.length());"
    },
    {"Impure", "impure", "return Scalar.of(System.nanoTime());"},
    {"Endless", "endless", "while (true) {}"},
  };

  private UserKernels() {}

  /** The directory, made below the given one. */
  static Path compileIn(Path parent) {
    try {
      return compileInto(Files.createDirectory(parent.resolve("kernels")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compileInto(Path directory) throws IOException {
    StringBuilder services = new StringBuilder();
    for (String[] kernel : KERNELS) {
      Path source = directory.resolve(kernel[0] + ".java");
      Files.writeString(source, source(kernel[0], kernel[1], kernel[2]));
      int status =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-proc:none",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-d",
                  directory.toString(),
                  source.toString());
      assertEquals(0, status, source.toString());
      services.append("user.").append(kernel[0]).append('\n');
    }
    Path list = directory.resolve("META-INF/services/io.capstan.engine.kernel.Kernel");
    Files.createDirectories(list.getParent());
    Files.writeString(list, services);
    return directory;
  }

  private static String source(String className, String name, String body) {
    return """
        package user;

        import io.capstan.engine.kernel.*;

        public final class %s implements Kernel {
          public String name() { return "%s"; }
          public Scalar identity() { return compute0(); }
          private Scalar compute0() { return %s; }
          public long chunkLength(Range range) { return Math.max(1, range.length() / 30); }
          public Scalar compute(Range range) { %s }
        }
        """
        .formatted(
            className, name, name.equals("halves") ? "Scalar.of(0.0)" : "Scalar.of(0L)", body);
  }
}
