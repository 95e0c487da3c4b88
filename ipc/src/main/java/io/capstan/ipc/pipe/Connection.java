package io.capstan.ipc.pipe;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.queue.BufferTooShortException;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.RecordHandler;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.sync.Waitable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An end of a {@link Pipe}: sends messages to the other end and receives those from there, in
 * order, each whole. A message is an object or bytes, of any length that the region has room for;
 * one of no bytes is a message too.
 *
 * <p>It travels to another process as any shared object does, through a queue or a pipe or as an
 * argument, and then the end is that process's: whoever is first to take it out. Until then it
 * lives and dies with the sender. The sender must not use it meanwhile: if it does, it has it back,
 * and what was sent leads nowhere. To close what was sent away is allowed, and does nothing.
 *
 * <p><b>Callers.</b> Any thread of the process that has it, one at a time that sends and one that
 * receives, the next one after a happens-before; one that comes meanwhile is refused with {@link
 * IllegalStateException}, if it is noticed. Closing is for any thread at any time.
 *
 * <p><b>Progress.</b> Sending blocks while there is no room, receiving while there is no message;
 * else they are wait-free and allocate nothing but what is received, and but for messages that
 * travel as blocks of the region, which take its lock. An interrupt is noticed after a tenth of a
 * second at most. Who waits burns no CPU, unless {@link WaitStrategy#SPIN} says so.
 *
 * <p><b>Memory consistency.</b> Writes before a message is sent happen-before it is received.
 *
 * <p><b>Peer death.</b> What the peer had sent is received, and then {@link EndOfStreamException}
 * is thrown; half a message is never seen. Sending throws {@link BrokenPipeException} a tenth of a
 * second or so after the death at the latest: what was sent in between is lost, as is all that the
 * peer had not received. So is what it had in hand: an end has no owner after a dead one, thus
 * nothing is received twice. A peer that is stopped lives, and who waits for it waits.
 *
 * <p><b>Units.</b> Lengths in bytes; timeouts as durations, one below zero is zero.
 *
 * <p>Every method but {@link #close} throws {@link IllegalStateException} if the connection, or the
 * region, is closed, or the end was handed over; {@link UnsupportedOperationException} if a one-way
 * pipe has no such direction.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class Connection implements SharedObject, Waitable, AutoCloseable {
  private final PipeEnd end;
  private final Codec<Object> codec;
  private final WaitStrategy strategy;

  private Connection(PipeEnd end, Codec<Object> codec, WaitStrategy strategy) {
    this.end = end;
    this.codec = Objects.requireNonNull(codec, "codec");
    this.strategy = Objects.requireNonNull(strategy, "waitStrategy");
  }

  static Connection of(PipeEnd end) {
    return new Connection(end, Codec.standard(), WaitStrategy.ADAPTIVE);
  }

  /** The same end, where who uses what is returned waits in another way. */
  public Connection with(WaitStrategy waitStrategy) {
    return new Connection(end, codec, waitStrategy);
  }

  /** The same end, whose objects are encoded in another way; so the peer's must be. */
  public Connection with(Codec<Object> anotherCodec) {
    return new Connection(end, anotherCodec, strategy);
  }

  PipeEnd end() {
    return end;
  }

  /**
   * Hands the end over to the process that opens the handle; see above.
   *
   * @throws IllegalStateException if it is in use
   */
  @Override
  public Handle handle() {
    return PipeHandleOpener.handle(end, end.handOver(), strategy);
  }

  private Object writeReplace() {
    return handle();
  }

  /**
   * Sends an object.
   *
   * @throws io.capstan.ipc.codec.EncodeException if it cannot be encoded; nothing was sent
   * @throws BrokenPipeException if nobody will receive it
   * @throws java.io.UncheckedIOException if it needs a block, and the region has no room
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void send(Object object) throws InterruptedException {
    end.sender().send(object, codec, strategy);
  }

  /** {@link #sendBytes(byte[], int, int)} of all bytes. */
  public void sendBytes(byte[] source) throws InterruptedException {
    sendBytes(source, 0, source.length);
  }

  /**
   * Sends so many bytes from that index on as one message.
   *
   * @throws IndexOutOfBoundsException if the source has not so many
   * @throws BrokenPipeException if nobody will receive it
   * @throws java.io.UncheckedIOException if it needs a block, and the region has no room
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void sendBytes(byte[] source, int from, int lengthBytes) throws InterruptedException {
    Objects.checkFromIndexSize(from, lengthBytes, source.length);
    try (Claim claim = claim(lengthBytes)) {
      claim.memory().putBytes(claim.offset(), source, from, lengthBytes);
      claim.commit();
    }
  }

  /** {@link #sendBytes(byte[], int, int)} of bytes in shared memory. */
  public void sendBytes(Memory source, long offset, int lengthBytes) throws InterruptedException {
    source.checkRange(offset, lengthBytes);
    try (Claim claim = claim(lengthBytes)) {
      source.copyTo(offset, claim.memory(), claim.offset(), lengthBytes);
      claim.commit();
    }
  }

  /**
   * Claims room for a message of bytes, to write it in place; it is sent when it is committed, with
   * the exceptions of {@link #sendBytes(byte[], int, int)}. Until then nobody else sends.
   */
  public Claim claim(int lengthBytes) throws InterruptedException {
    return end.sender().claim(lengthBytes, MessageLayout.BYTES, strategy);
  }

  /**
   * Receives the next message, which is an object.
   *
   * @throws EndOfStreamException if none will come
   * @throws DecodeException if it is none that the codec reads; it has been received
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public Object receive() throws InterruptedException {
    return end.receiver().receive(codec, strategy);
  }

  /**
   * Receives the next message's bytes; those of an object are what the codec has written.
   *
   * @throws EndOfStreamException if none will come
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public byte[] receiveBytes() throws InterruptedException {
    return end.receiver().receiveBytes(strategy);
  }

  /**
   * Copies the next message's bytes to the start of the target.
   *
   * @return how many there are
   * @throws BufferTooShortException if the target is too short: the exception carries the message
   * @throws EndOfStreamException if none will come
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public int receiveBytes(byte[] target) throws InterruptedException {
    return end.receiver().receiveBytes(target, strategy);
  }

  /**
   * Reads the next message where it lies, of whatever length. The handler must not use this
   * connection; if it throws, the message has been received.
   *
   * @throws EndOfStreamException if none will come
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public void read(RecordHandler handler) throws InterruptedException {
    end.receiver().read(handler, strategy);
  }

  /** Whether {@link #receive} would not wait now. */
  public boolean poll() throws InterruptedException {
    return poll(Duration.ZERO);
  }

  /**
   * Waits until {@link #receive} would not wait: there is a message, or none will come.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean poll(Duration timeout) throws InterruptedException {
    return end.receiver().poll(strategy, TimeUnit.NANOSECONDS.convert(timeout));
  }

  @Override
  public WaitPoint readyPoint() {
    return end.receiver().readyPoint();
  }

  @Override
  public boolean isReady(boolean look) {
    return end.isClosed() || end.receiver().isReady(look);
  }

  /** Whether this connection was closed here. */
  public boolean isClosed() {
    return end.isClosed();
  }

  /**
   * Closes the end for good. What was sent can still be received; who waits here, in another
   * thread, is told at once. An open claim of the calling thread is aborted. Closing twice is fine.
   */
  @Override
  public void close() {
    end.close();
  }

  @Override
  public String toString() {
    return "Connection[" + end + "]";
  }
}
