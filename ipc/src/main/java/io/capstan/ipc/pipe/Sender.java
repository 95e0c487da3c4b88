package io.capstan.ipc.pipe;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.RegionSpaceException;
import io.capstan.ipc.queue.LaneProducer;
import io.capstan.ipc.queue.OneToOneQueue;
import io.capstan.ipc.queue.QueueClosedException;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** The sending side of an end. Whoever calls it has entered the end to send, or has its claim. */
final class Sender {
  /*
   * Is the peer alive?  It has to be asked, which costs system calls. Who waits for room asks while it
   *                     waits. Else it is asked when two messages were sent and none received since,
   *                     and some time has passed.
   */

  /**
   * An object that is encoded into the queue itself is given so much there, and more if need be.
   */
  private static final int OBJECT_BYTES = 256;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final PipeEnd end;
  private final OneToOneQueue queue;
  private final Parcels parcels;
  private final Memory memory;
  private final int inlineMax;
  private final MessageClaim claim;
  private final WaitPoint.Condition roomCondition = this::hasRoom;
  private Sink sink = new Sink();
  private LaneProducer producer; // null: nobody has sent here yet
  private int wantedBytes;
  private boolean wantsParcel;
  private long room;
  private int parcel;
  private boolean isUnanswered;
  private long lookedNanos = System.nanoTime();

  Sender(PipeEnd end, OneToOneQueue queue, Parcels parcels) {
    this.end = end;
    this.queue = queue;
    this.parcels = parcels;
    this.memory = end.region().memory();
    this.inlineMax = queue.recordBytesMax();
    this.claim = new MessageClaim(this);
  }

  OneToOneQueue queue() {
    return queue;
  }

  /** A message has come from the peer, so it lived a moment ago. */
  void hear() {
    isUnanswered = false;
  }

  /** Claims room for a message of so many bytes at most. The end stays entered until it is over. */
  MessageClaim claim(int lengthBytes, int kind, WaitStrategy strategy) throws InterruptedException {
    if (lengthBytes < 0) {
      throw new IllegalArgumentException("lengthBytes=" + lengthBytes + " (allowed: 0 or more)");
    }
    end.enterToSend();
    boolean isClaimed = false;
    try {
      claimEntered(lengthBytes, kind, strategy);
      isClaimed = true;
      return claim;
    } finally {
      if (!isClaimed) {
        end.leaveToSend();
      }
    }
  }

  private void claimEntered(int lengthBytes, int kind, WaitStrategy strategy)
      throws InterruptedException {
    if (lengthBytes <= inlineMax) {
      int recordBytes = MessageLayout.recordLength(lengthBytes);
      long found = reserveAtOnce(recordBytes);
      lookIfDue();
      if (found == LaneProducer.NO_ROOM) {
        found = awaitRoom(recordBytes, false, strategy);
      } else {
        PipeEnd.requireNotInterrupted();
      }
      claim.openInline(found, lengthBytes, kind);
    } else {
      lookIfDue();
      claimBlock(lengthBytes, kind, strategy);
    }
  }

  /**
   * Reserves room if there is some, before all else: the line is asked for, and takes long to come.
   * Nobody sees that, so it may come to nothing.
   */
  private long reserveAtOnce(int recordBytes) {
    try {
      return producer == null ? LaneProducer.NO_ROOM : producer.reserve(recordBytes);
    } catch (QueueClosedException e) {
      throw broken();
    }
  }

  private void claimBlock(int lengthBytes, int kind, WaitStrategy strategy)
      throws InterruptedException {
    long found = awaitRoom(MessageLayout.BLOCK_RECORD_LENGTH, true, strategy);
    claim.openBlock(found, parcel, allocate(lengthBytes), kind);
  }

  private void lookIfDue() {
    if (!isUnanswered) {
      isUnanswered = true;
      return;
    }
    long nowNanos = System.nanoTime();
    if (nowNanos - lookedNanos > LOOK_NANOS) {
      lookedNanos = nowNanos;
      end.lookAtPeer();
    }
  }

  /** Encodes an object and sends it. What cannot be encoded has not been sent. */
  <T> void send(T object, Codec<? super T> codec, WaitStrategy strategy)
      throws InterruptedException {
    long known = codec.lengthIfKnown(object);
    long first = known == Codec.LENGTH_UNKNOWN ? Math.min(OBJECT_BYTES, inlineMax) : known;
    Sink encoded;
    try (MessageClaim place = claim(length(first), MessageLayout.OBJECT, strategy)) {
      sink.over(memory, place.offset(), place.lengthBytes());
      codec.encode(object, sink);
      if (sink.isInPlace()) {
        place.commit((int) sink.length());
        return;
      }
      encoded = sink;
      sink = new Sink(); // For another thread, which may send now.
    }
    try (MessageClaim place = claim(length(encoded.length()), MessageLayout.OBJECT, strategy)) {
      encoded.copyTo(memory, place.offset());
      place.commit();
    }
  }

  private static int length(long lengthBytes) {
    if (lengthBytes > Integer.MAX_VALUE) {
      throw new EncodeException(
          "lengthBytes=%d (allowed: 0 to %d)".formatted(lengthBytes, Integer.MAX_VALUE));
    }
    return (int) lengthBytes;
  }

  private long awaitRoom(int recordBytes, boolean needsParcel, WaitStrategy strategy)
      throws InterruptedException {
    wantedBytes = recordBytes;
    wantsParcel = needsParcel;
    PipeEnd.requireNotInterrupted();
    try {
      if (!hasRoom(false)) {
        queue.roomPoint().await(roomCondition, strategy, Long.MAX_VALUE);
      }
      return room;
    } catch (QueueClosedException e) {
      throw broken();
    }
  }

  /** Whether there is room, which is then claimed. */
  private boolean hasRoom(boolean look) {
    if (producer == null) {
      producer = queue.producer();
    }
    if (wantsParcel) {
      parcel = parcels.vacant();
    }
    room =
        wantsParcel && parcel == Parcels.NONE
            ? LaneProducer.NO_ROOM
            : producer.reserve(wantedBytes);
    if (room == LaneProducer.NO_ROOM) {
      if (end.isClosed() || queue.isClosed()) {
        throw broken();
      }
      if (look) {
        end.lookAtPeer();
      }
    }
    return room != LaneProducer.NO_ROOM;
  }

  /** Publishes the record that was written where there was room. */
  void publish(long record, int lengthBytes, int tag) {
    producer.publish(record, lengthBytes, tag);
  }

  /** What is told of a pipe that is broken; what nobody will receive goes. */
  RuntimeException broken() {
    RuntimeException reason = end.brokenPipe();
    if (!end.isClosed() && end.isPeerOver()) {
      parcels.discard();
    }
    return reason;
  }

  private Block allocate(long lengthBytes) {
    try {
      try {
        return end.region().allocator().allocate(lengthBytes);
      } catch (RegionSpaceException e) {
        end.lookAtPeer();
        if (end.isPeerOver()) {
          throw broken();
        }
        if (parcels.reclaim() + Pipe.sweep(end.region()) == 0) {
          throw e;
        }
        return end.region().allocator().allocate(lengthBytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  Parcels parcels() {
    return parcels;
  }

  Memory memory() {
    return memory;
  }

  /** The claim is over. */
  void leave() {
    end.leaveToSend();
  }

  /** Aborts a claim of the calling thread, which was the last to enter. */
  void abortOwn() {
    claim.close();
  }

  /** Gives the role back; nobody else uses this side. */
  void closeRole() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }
}
