package io.capstan.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.pipe.Connection;
import io.capstan.ipc.pipe.Pipe;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.RecordHandler;
import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;

/** One side of a ping-pong of 8 bytes, both of which spin, as one process sees it. */
enum PipeContender {
  /** A duplex pipe; messages are written and read in place. */
  CAPSTAN {
    @Override
    End open(Region region, Path aeron, Side side) {
      Pipe pipe = Pipe.open(region, NAME);
      Connection connection = side == Side.PING ? pipe.first() : pipe.second();
      return new PipeEnd(connection.with(WaitStrategy.SPIN));
    }
  },

  /** Two streams over shared memory; messages are written and read in place. */
  AERON {
    @Override
    End open(Region region, Path aeron, Side side) {
      Aeron client = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeron.toString()));
      int out = STREAM + side.ordinal();
      int in = STREAM + 1 - side.ordinal();
      Subscription subscription = client.addSubscription(CHANNEL, in);
      ExclusivePublication publication = client.addExclusivePublication(CHANNEL, out);
      while (!publication.isConnected() || subscription.imageCount() == 0) {
        Thread.onSpinWait();
      }
      return new AeronEnd(publication, subscription.imageAtIndex(0));
    }
  };

  static final String NAME = "ping-pong";

  private static final String CHANNEL = "aeron:ipc?term-length=1m";
  private static final int STREAM = 1;

  /** Who asks and who answers. */
  enum Side {
    PING,
    PONG
  }

  /** Sends and receives. */
  interface End {
    void send(long number) throws InterruptedException;

    long receive() throws InterruptedException;
  }

  /** Opens a side's end, for as long as the process lives. */
  abstract End open(Region region, Path aeron, Side side);

  private static final class PipeEnd implements End {
    private final Connection connection;
    private final RecordHandler handler;
    private long received;

    PipeEnd(Connection connection) {
      this.connection = connection;
      this.handler = (memory, offset, lengthBytes) -> received = memory.getLong(offset);
    }

    @Override
    public void send(long number) throws InterruptedException {
      Claim claim = connection.claim(Long.BYTES);
      claim.memory().putLong(claim.offset(), number);
      claim.commit();
    }

    @Override
    public long receive() throws InterruptedException {
      connection.read(handler);
      return received;
    }
  }

  private static final class AeronEnd implements End {
    private final ExclusivePublication publication;
    private final Image image;
    private final BufferClaim claim = new BufferClaim();
    private final FragmentHandler handler;
    private long received;

    AeronEnd(ExclusivePublication publication, Image image) {
      this.publication = publication;
      this.image = image;
      this.handler = (buffer, offset, length, header) -> received = buffer.getLong(offset);
    }

    @Override
    public void send(long number) {
      while (publication.tryClaim(Long.BYTES, claim) < 0) {
        Thread.onSpinWait();
      }
      claim.buffer().putLong(claim.offset(), number);
      claim.commit();
    }

    @Override
    public long receive() {
      while (image.poll(handler, 1) == 0) {
        Thread.onSpinWait();
      }
      return received;
    }
  }
}
