package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "7|7",
        "007|7",
        "1000000|1000000",
        "1_000_000|1000000",
        "1,000,000|1000000",
        "12_345|12345",
        "9223372036854775807|9223372036854775807",
        "9,223,372,036,854,775,807|9223372036854775807",
      })
  void readsWhatPeopleWrite(String text, long value) {
    assertEquals(value, NumberText.parse(text, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "-1",
        "+1",
        "_1",
        "1_",
        "1__0",
        "1__000",
        ",100",
        "1,00",
        "1,0000",
        "1000,000",
        "1_000,000",
        "1 000",
        "1.000",
        "1e6",
        "0x10",
        "١",
        "9223372036854775808",
        "18446744073709551617",
        "99999999999999999999999999"
      })
  void refusesTheRestByName(String text) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> NumberText.parse(text, 0, Long.MAX_VALUE));
    assertTrue(
        refusal.getMessage().startsWith("'" + text + "' (allowed: 0 to 9,223,372,036,854,775,807"),
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "257", "1_000"})
  void refusesWhatIsOutOfBounds(String text) {
    assertThrows(IllegalArgumentException.class, () -> NumberText.parse(text, 1, 256));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "999|999",
        "1000|1,000",
        "-999|-999",
        "-1000|-1,000",
        "41666654166667500000|41,666,654,166,667,500,000",
        "0.125|0.125",
        "NaN|NaN",
      })
  void groupsIntegers(String decimal, String grouped) {
    assertEquals(grouped, NumberText.grouped(decimal));
  }
}
