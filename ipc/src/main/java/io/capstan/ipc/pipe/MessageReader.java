package io.capstan.ipc.pipe;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.BufferTooShortException;
import io.capstan.ipc.queue.RecordHandler;

/** What is done with the next message. For the thread that has entered the end to receive. */
final class MessageReader {
  private final Source source = new Source();
  private Codec<Object> codec; // null: the message is not to be decoded
  private RecordHandler handler; // null: it is not to be handed on
  private byte[] target; // null: it is copied to an array of its length
  private Object object;
  private int lengthBytes;

  /** It is to be decoded. */
  void decode(Codec<Object> codecOfObject) {
    codec = codecOfObject;
  }

  /** It is to be handed to the handler. */
  void pass(RecordHandler handlerOfMessage) {
    handler = handlerOfMessage;
  }

  /**
   * It is to be copied.
   *
   * @param targetOrNull null: to an array of its length
   */
  void copy(byte[] targetOrNull) {
    target = targetOrNull;
  }

  void onMessage(Memory memory, long offset, int length, byte form) {
    lengthBytes = length;
    if (handler != null) {
      handler.onRecord(memory, offset, length);
    } else if (codec != null) {
      decode(memory, offset, length, form);
    } else {
      copy(memory, offset, length);
    }
  }

  private void decode(Memory memory, long offset, int length, byte form) {
    if ((form & MessageLayout.OBJECT) == 0) {
      throw new DecodeException(
          "message is bytes: lengthBytes=" + length + " (allowed: an object)");
    }
    source.over(memory, offset, length);
    object = codec.decode(source);
    source.requireEnd();
  }

  private void copy(Memory memory, long offset, int length) {
    if (target != null && length <= target.length) {
      memory.getBytes(offset, target, 0, length);
      return;
    }
    byte[] message = new byte[length];
    memory.getBytes(offset, message);
    if (target != null) {
      throw new BufferTooShortException(message, target.length);
    }
    object = message;
  }

  /** What was decoded, or copied to an array of its length. */
  Object object() {
    return object;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  /** Lets go of all that the last message was read with. */
  void forget() {
    codec = null;
    handler = null;
    target = null;
    object = null;
  }
}
