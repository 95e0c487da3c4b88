package io.capstan.bench;

import java.util.Optional;

/**
 * A row and what became of it.
 *
 * @param row the row
 * @param verdict what became of it
 * @param comparison what it measured, if it did
 * @param note what else there is to know, or an empty string
 */
record Outcome(Row row, Verdict verdict, Optional<Comparison> comparison, String note) {

  static Outcome measured(Row row, Verdict verdict, Comparison comparison) {
    return new Outcome(row, verdict, Optional.of(comparison), comparison.note());
  }

  static Outcome unmeasured(Row row, MeasurementException reason) {
    Verdict verdict =
        reason instanceof PeerMissingException ? Verdict.NOT_MEASURED : Verdict.FAILED;
    return new Outcome(row, verdict, Optional.empty(), reason.getMessage());
  }
}
