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
        long header = reader.look();
        if (header == LaneReader.NONE) {
          break;
        }
        count++;
        reader.read(handler, header);
        if (count % FREE_RECORDS == 0) {
          free();
        }
      }
    } finally {
      if (count != 0) {
        free();
      }
    }
    return count;
  }

  private void free() {
    reader.settle();
    reader.free();
  }

  @Override
  public boolean hasRecord() {
    return reader.look() != LaneReader.NONE;
  }
}
