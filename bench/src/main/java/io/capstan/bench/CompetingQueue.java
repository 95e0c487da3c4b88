package io.capstan.bench;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.QueueConsumer;
import io.capstan.ipc.queue.QueueProducer;
import io.capstan.ipc.queue.RecordHandler;
import org.jctools.queues.MpmcArrayQueue;

/** A queue between competing producers and competing consumers, as one side of a comparison. */
interface CompetingQueue {
  /** What ends one consumer. */
  long END = -1;

  /** What {@link Consumer#receive} returns if there is nothing. */
  long NOTHING = -2;

  /** One producer, for one thread. */
  interface Producer extends AutoCloseable {
    /** Whether there was room for the value. */
    boolean send(long value);

    @Override
    default void close() {}
  }

  /** One consumer, for one thread. */
  interface Consumer extends AutoCloseable {
    /** The next value, or {@link #NOTHING}. */
    long receive();

    @Override
    default void close() {}
  }

  Producer producer();

  Consumer consumer();

  /** Ours: each value travels in a record of 32 bytes, written and read in place. */
  static CompetingQueue of(ManyToManyQueue queue) {
    return new CompetingQueue() {
      @Override
      public Producer producer() {
        return new CapstanProducer(queue.producer());
      }

      @Override
      public Consumer consumer() {
        return new CapstanConsumer(queue.consumer());
      }
    };
  }

  /** JCTools': a reference to a number that is there already. */
  static CompetingQueue of(MpmcArrayQueue<Long> queue, Long[] values) {
    return new CompetingQueue() {
      @Override
      public Producer producer() {
        return value ->
            queue.offer(0 <= value && value < values.length ? values[(int) value] : (Long) value);
      }

      @Override
      public Consumer consumer() {
        return () -> {
          Long value = queue.poll();
          return value == null ? NOTHING : value;
        };
      }
    };
  }

  /** Writes records. */
  final class CapstanProducer implements Producer {
    private final QueueProducer role;

    private CapstanProducer(QueueProducer role) {
      this.role = role;
    }

    @Override
    public boolean send(long value) {
      Claim claim = role.claim(RingMessage.LENGTH);
      if (claim == null) {
        return false;
      }
      Memory memory = claim.memory();
      for (long at = claim.offset(); at < claim.offset() + RingMessage.LENGTH; at += Long.BYTES) {
        memory.putLong(at, value);
      }
      claim.commit();
      return true;
    }

    @Override
    public void close() {
      role.close();
    }
  }

  /** Reads records. */
  final class CapstanConsumer implements Consumer, RecordHandler {
    private final QueueConsumer role;
    private long value;

    private CapstanConsumer(QueueConsumer role) {
      this.role = role;
    }

    @Override
    public void onRecord(Memory memory, long offset, int lengthBytes) {
      value = memory.getLong(offset);
      for (long at = offset; at < offset + RingMessage.LENGTH; at += Long.BYTES) {
        if (memory.getLong(at) != value) {
          throw new IllegalStateException("record is torn: value=" + value);
        }
      }
    }

    @Override
    public long receive() {
      return role.read(this) == 0 ? NOTHING : value;
    }

    @Override
    public void close() {
      role.close();
    }
  }
}
