package io.capstan.ipc.pipe;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Numbered messages of many lengths, some of them blocks, and a log of what was surely sent and
 * surely received, which survives who wrote it.
 */
final class Traffic {
  private static final String LOG = "log";
  private static final int STARTED_OFFSET = 0;
  private static final int SENT_OFFSET = 128;
  private static final int RECEIVED_OFFSET = 256;
  private static final int LOG_LENGTH = 384;

  /** Some are in the queue, and some are not. */
  private static final int[] LENGTHS = {4, 8, 100, 3_000, 12, 20_000, 4, 700, 300_000};

  private Traffic() {}

  static void createLog(Region region) throws IOException {
    region.directory().create(LOG, ObjectType.BYTES, LOG_LENGTH);
  }

  static void removeLog(Region region) throws IOException {
    region.directory().remove(LOG);
  }

  private static long log(Region region, int offset) {
    return region.directory().open(LOG).offset() + offset;
  }

  /** How many messages were begun to be sent. */
  static long started(Region region) {
    return region.memory().getLongVolatile(log(region, STARTED_OFFSET));
  }

  /** How many were sent for sure. */
  static long sent(Region region) {
    return region.memory().getLongVolatile(log(region, SENT_OFFSET));
  }

  /** How many were received for sure. */
  static long received(Region region) {
    return region.memory().getLongVolatile(log(region, RECEIVED_OFFSET));
  }

  static byte[] message(int number) {
    return message(number, LENGTHS[number % LENGTHS.length]);
  }

  static byte[] message(int number, int length) {
    byte[] bytes = new byte[length];
    for (int index = 0; index < length; index++) {
      bytes[index] = (byte) (index * 7 + number);
    }
    if (length >= Integer.BYTES) {
      ByteBuffer.wrap(bytes).putInt(number);
    }
    return bytes;
  }

  /** Fails if that is not the message of that number. */
  static void check(byte[] message, int number) {
    if (!java.util.Arrays.equals(message, message(number))) {
      throw new IllegalStateException(
          "message of %d bytes at %d begins with %d"
              .formatted(message.length, number, ByteBuffer.wrap(message).getInt()));
    }
  }

  static String sendForEver(Region region, Connection end) throws InterruptedException {
    Memory memory = region.memory();
    long started = log(region, STARTED_OFFSET);
    long sent = log(region, SENT_OFFSET);
    ChildMain.say("ok");
    for (int number = 0; ; number++) {
      memory.putLongVolatile(started, number + 1);
      end.sendBytes(message(number));
      memory.putLongVolatile(sent, number + 1);
    }
  }

  static String receiveForEver(Region region, Connection end) throws InterruptedException {
    Memory memory = region.memory();
    long received = log(region, RECEIVED_OFFSET);
    ChildMain.say("ok");
    for (int number = 0; ; number++) {
      check(end.receiveBytes(), number);
      memory.putLongVolatile(received, number + 1);
    }
  }
}
