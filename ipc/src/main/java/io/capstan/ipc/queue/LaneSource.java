package io.capstan.ipc.queue;

/** The records of one lane. */
final class LaneSource implements RecordSource {
  private final LaneReader reader;

  LaneSource(LaneReader reader) {
    this.reader = reader;
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    int count = 0;
    try {
      while (count < limit) {
        int lengthBytes = reader.look();
        if (lengthBytes == LaneReader.EMPTY) {
          break;
        }
        count++;
        reader.read(handler, lengthBytes);
      }
    } finally {
      if (count != 0) {
        reader.settle();
        reader.free();
      }
    }
    return count;
  }

  @Override
  public boolean hasRecord() {
    return reader.look() != LaneReader.EMPTY;
  }
}
