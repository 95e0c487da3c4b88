package io.capstan.ipc.queue;

/**
 * The queue was closed: to a producer, nothing can be put into it; to a consumer, all that was put
 * into it has been read.
 */
public final class QueueClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  QueueClosedException(String message) {
    super(message);
  }
}
