package io.capstan.ipc.codec;

/** For a codec without shared objects. */
final class NoHandles implements HandleFormat {
  static final NoHandles INSTANCE = new NoHandles();

  private NoHandles() {}

  @Override
  public boolean isShared(Object value) {
    return false;
  }

  @Override
  public void write(Object value, Sink sink) {
    throw new EncodeException("type=" + value.getClass().getName() + " is no shared object");
  }

  @Override
  public Object read(Source source) {
    throw new DecodeException("a shared object arrived: tag=" + Tag.HANDLE + " (allowed: none)");
  }
}
