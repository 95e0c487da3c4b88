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
        if (count % TAKE_RECORDS == 0) {
          reader.takeLines();
        }
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
    return reader.look() != LaneReader.NONE;
  }
}
