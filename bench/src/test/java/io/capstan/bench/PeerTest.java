package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {

  @Test
  void aMissingPeerSaysHowToInstallIt(@TempDir Path empty) {
    PeerMissingException missing =
        assertThrows(PeerMissingException.class, () -> Peer.PRIMESIEVE.find(empty + ":/nowhere"));
    assertEquals(
        "primesieve=missing (install it: sudo apt-get install primesieve-bin)",
        missing.getMessage());
  }
}
