package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line that names the value and what is allowed, exit status 2, nothing left behind. */
@Timeout(60)
final class BadInputTest {
  private static final String SIZES = "(allowed: 0 to 9,223,372,036,854,775,807";

  @TempDir Path location;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "primes -5                       | TO='-5' " + SIZES,
        "primes -1_000                   | TO='-1_000' (allowed: 0 or more)",
        "primes x                        | TO='x' " + SIZES,
        "primes 1e6                      | TO='1e6' " + SIZES,
        "primes 1,00                     | TO='1,00' " + SIZES,
        "sum-squares 9223372036854775808 | TO='9223372036854775808' " + SIZES,
        "sum-squares 5 --from -1         | --from='-1' " + SIZES,
        "run primes 1__0                 | TO='1__0' " + SIZES,
        "primes 5 --from 9               | to=5 (allowed: from=9 to 9223372036854775807)",
        "primes 5 --workers 0            | --workers='0' (allowed: 1 to 256",
        "primes 5 --workers 257          | --workers='257' (allowed: 1 to 256",
        "primes 5 --workers many         | --workers='many' (allowed: 1 to 256",
        "primes 5 --heap 15              | --heap='15' (allowed: 16 to 2,147,483,647",
        "primes 5 --json --quiet         | --json, --quiet are mutually exclusive",
        "primes                          | 'TO'",
        "primes 5 6                      | '6' is one argument too many",
        "primes 5 --bogus                | '--bogus'",
        "sum-squares 9223372036854775807 | to=9223372036854775807",
        "run nothing 5                   | kernel=nothing (allowed: primes, sum-squares)",
        "run primes 5 -cp /no/such.jar   | classPath=/no/such.jar (allowed: ",
      })
  void isRefused(String commandLine, String text) throws IOException {
    Invocation.of((commandLine + " --location " + location).split(" ")).failsWith(2, text);
    assertEquals(0, count(location));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "prims 5                     | 'prims' is no command (allowed: primes, sum-squares, run",
        "primes 5 --location /no/such | location=/no/such (allowed: ",
        "sweep --location /no/such    | location=/no/such (allowed: ",
        "kernels --class-path /no/dir | classPath=/no/dir (allowed: ",
      })
  void isRefusedWhereverItIs(String commandLine, String text) {
    Invocation.of(commandLine.split(" ")).failsWith(2, text);
  }

  @Test
  void nothingIsNotACommand() {
    Invocation.of().failsWith(2, "command");
  }

  @Test
  void aLocationThatIsTooSmall() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "capstan-test", location.toString()));
    try {
      Invocation.of("primes", "1000", "--location", location.toString())
          .failsWith(2, "sizeBytes=", "freeBytes=", "location=" + location);
      assertEquals(0, count(location));
    } finally {
      run("umount", location.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private static long count(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }
}
