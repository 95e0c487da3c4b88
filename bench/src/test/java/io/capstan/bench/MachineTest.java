package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void resultsDoNotTellWhereTheProjectIs() {
    String flags = "-Dcapstan.home=" + Home.directory() + " -Xmx64m";
    assertEquals("-Dcapstan.home=. -Xmx64m", Machine.withoutHome(flags));
  }
}
