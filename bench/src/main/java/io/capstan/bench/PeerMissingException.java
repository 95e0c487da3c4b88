package io.capstan.bench;

/** The program to compare with is not installed. */
final class PeerMissingException extends MeasurementException {
  private static final long serialVersionUID = 1L;

  PeerMissingException(Peer peer) {
    super(
        "%s=missing (install it: sudo apt-get install %s)"
            .formatted(peer.program(), peer.debianPackage()));
  }
}
