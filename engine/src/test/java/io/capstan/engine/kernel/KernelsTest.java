package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class KernelsTest {
  @TempDir private Path classPath;

  /** A kernel with a name that is taken. */
  public static final class Twin implements Kernel {

    /** Made by the service loader. */
    public Twin() {}

    @Override
    public String name() {
      return "sum-squares";
    }

    @Override
    public Scalar identity() {
      return Scalar.of(0);
    }

    @Override
    public Scalar compute(Range range) {
      return Scalar.of(0);
    }
  }

  private void withService(String line, Runnable check) throws IOException {
    Path services = Files.createDirectories(classPath.resolve("META-INF/services"));
    Files.writeString(services.resolve(Kernel.class.getName()), line);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {url(classPath)}, before)) {
      thread.setContextClassLoader(loader);
      check.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  @Test
  void kernelsOfTheEngineAreFoundByTheirNames() {
    assertEquals(List.of("primes", "sum-squares"), List.copyOf(Kernels.all().keySet()));
    assertInstanceOf(PrimeCount.class, Kernels.named("primes"));
    assertInstanceOf(SumOfSquares.class, Kernels.named("sum-squares"));
  }

  @Test
  void mapOfAllKernelsCannotBeChanged() {
    var kernels = Kernels.all();
    assertThrows(UnsupportedOperationException.class, kernels::clear);
    assertThrows(UnsupportedOperationException.class, () -> kernels.put("more", new PrimeCount()));
    assertEquals(2, kernels.size());
  }

  @Test
  void unknownNameIsRefusedWithWhatIsAllowed() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Kernels.named("cubes"));
    assertEquals("kernel=cubes (allowed: primes, sum-squares)", refusal.getMessage());
  }

  @Test
  void twoKernelsOfOneNameAreRefusedByTheirClasses() throws Exception {
    withService(
        Twin.class.getName(),
        () -> {
          var refusal = assertThrows(IllegalStateException.class, Kernels::all);
          assertEquals(
              "kernel=sum-squares is both %s and %s"
                  .formatted(SumOfSquares.class.getName(), Twin.class.getName()),
              refusal.getMessage());
        });
  }

  @Test
  void kernelThatCannotBeMadeIsNamed() throws Exception {
    withService(
        "no.such.Kernel",
        () -> {
          var refusal = assertThrows(ServiceConfigurationError.class, Kernels::all);
          assertEquals(true, refusal.getMessage().contains("no.such.Kernel"));
        });
  }
}
