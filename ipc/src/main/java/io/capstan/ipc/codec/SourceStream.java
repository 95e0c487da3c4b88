package io.capstan.ipc.codec;

import java.io.InputStream;

/** The next bytes of a source, and no more, for the JDK's streams. */
final class SourceStream extends InputStream {
  private final Source source;
  private long remaining;

  SourceStream(Source source, long length) {
    this.source = source;
    this.remaining = length;
  }

  @Override
  public int read() {
    if (remaining == 0) {
      return -1;
    }
    remaining--;
    return source.readByte() & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int count) {
    if (count == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int part = (int) Math.min(count, remaining);
    source.readBytes(target, from, part);
    remaining -= part;
    return part;
  }

  @Override
  public int available() {
    return (int) Math.min(remaining, Integer.MAX_VALUE);
  }
}
