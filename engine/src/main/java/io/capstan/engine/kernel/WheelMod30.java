package io.capstan.engine.kernel;

/**
 * The wheel modulo 30: the number line without the multiples of 2, 3 and 5.
 *
 * <p>A <em>turn</em> is 30 consecutive numbers from a multiple of 30 on. Each turn has eight
 * <em>candidates</em>, the numbers coprime to 30: no other number over 5 can be prime. The
 * candidates of one residue, turn after turn, are a <em>row</em>.
 */
final class WheelMod30 {
  /** Numbers in a turn: 2 * 3 * 5. */
  static final int TURN = 30;

  /** Rows, and candidates in a turn. */
  static final int ROWS = 8;

  private static final int[] RESIDUES = {1, 7, 11, 13, 17, 19, 23, 29};

  /** By residue: its row; 0, and never asked for, where it is not coprime to 30. */
  private static final byte[] ROW = new byte[TURN];

  /** By residue: how far the next larger candidate is. */
  private static final byte[] TO_NEXT = new byte[TURN];

  static {
    int next = TURN + RESIDUES[0];
    for (int residue = TURN - 1, row = ROWS - 1; residue >= 0; residue--) {
      TO_NEXT[residue] = (byte) (next - residue);
      if (row >= 0 && RESIDUES[row] == residue) {
        ROW[residue] = (byte) row;
        next = residue;
        row--;
      }
    }
  }

  private WheelMod30() {}

  /** The residue of a row's candidates; it ascends with the row. */
  static int residue(int row) {
    return RESIDUES[row];
  }

  /** The row of a residue that is coprime to 30. */
  static int row(int residue) {
    return ROW[residue];
  }

  /** The distance from a number of that residue to the next larger candidate, 1 to 6. */
  static int toNext(int residue) {
    return TO_NEXT[residue];
  }

  /** The inverse of 30 modulo a number coprime to 30 and up to 2^26. */
  static int inverse(int modulus) {
    // The multiple of 30 that is 1 modulo the modulus is complement * modulus + 1. Every fourth
    // power of a number coprime to 30 is 1 modulo 30, so its cube is its inverse there.
    int reduced = modulus % TURN;
    int complement = TURN - reduced * reduced * reduced % TURN;
    return (complement * modulus + 1) / TURN;
  }
}
