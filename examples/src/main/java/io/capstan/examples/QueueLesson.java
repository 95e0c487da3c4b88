package io.capstan.examples;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.PeerDiedException;
import io.capstan.ipc.queue.QueueClosedException;
import io.capstan.ipc.queue.SharedBlockingQueue;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * A producer hands numbers to consumers in other processes, and tells them when to stop.
 *
 * <p>A consumer cannot see from an empty queue that nothing will come: the producer may just be
 * slow. So the end is said. A <i>sentinel</i> is an item that means "stop": each consumer takes
 * one, so there must be one for each. Or the queue is closed: then whoever takes from it gets what
 * is left, and after that {@link QueueClosedException}, however many there are.
 *
 * <p>Here the squares of numbers are wanted: the producer closes its queue of numbers, and each
 * consumer ends its own answers with a sentinel, so that the producer knows whose are complete.
 */
final class QueueLesson implements Lesson {
  private static final int CONSUMERS = 2;
  private static final int NUMBERS = 10_000;
  private static final int CAPACITY = 100;

  /** The sentinel: no square is negative. */
  private static final long STOP = -1;

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public String idea() {
    return "a producer, two consumers, and how they are told to stop";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException {
    out.println(
        CONSUMERS
            + " processes square "
            + NumberText.grouped("" + NUMBERS)
            + " numbers, through queues with room for "
            + CAPACITY);
    long sum = squares();
    long n = NUMBERS;
    long expected = n * (n + 1) * (2 * n + 1) / 6;
    out.println("sum of the squares " + NumberText.grouped("" + sum));
    if (sum != expected) {
      throw new LessonFailedException(
          "numbers were lost or came twice: sum=" + sum + " (allowed: " + expected + ")");
    }
  }

  /** The parent: has a thread produce while it adds up, so that no queue stays full. */
  private static long squares() throws IOException, InterruptedException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, 1 << 20)) {
      SharedBlockingQueue<Long> numbers = SharedBlockingQueue.create(region, "numbers", CAPACITY);
      SharedBlockingQueue<Long> answers = SharedBlockingQueue.create(region, "answers", CAPACITY);
      Sum sum = new Sum(answers);
      Thread producer = new Thread(() -> produce(numbers), "producer");
      Thread adder = new Thread(sum, "adder");
      producer.start();
      adder.start();
      try {
        ChildProcesses.run(region, CONSUMERS, Consumer.class);
      } finally {
        numbers.close(); // If a consumer failed, nobody waits for room or for answers.
        answers.close();
        producer.join();
        adder.join();
      }
      return sum.value;
    }
  }

  private static void produce(SharedBlockingQueue<Long> numbers) {
    try {
      for (long number = 1; number <= NUMBERS; number++) {
        numbers.put(number); // Waits while the queue is full.
      }
      numbers.close();
    } catch (InterruptedException | QueueClosedException | PeerDiedException e) {
      // The lesson has failed; the sum will say so.
    }
  }

  /** A consumer process: squares what it takes, until the queue ends. */
  static final class Consumer implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      SharedBlockingQueue<Long> numbers = SharedBlockingQueue.open(region, "numbers");
      SharedBlockingQueue<Long> answers = SharedBlockingQueue.open(region, "answers");
      try {
        while (true) {
          long number = numbers.take();
          answers.put(number * number);
        }
      } catch (QueueClosedException e) {
        answers.put(STOP);
      }
    }
  }

  /** Adds up the answers until each consumer has said that it stopped. */
  private static final class Sum implements Runnable {
    private final SharedBlockingQueue<Long> answers;
    private long value;

    private Sum(SharedBlockingQueue<Long> answers) {
      this.answers = answers;
    }

    @Override
    public void run() {
      int running = CONSUMERS;
      try {
        while (running > 0) {
          long answer = answers.take();
          if (answer == STOP) {
            running--;
          } else {
            value += answer;
          }
        }
      } catch (InterruptedException | QueueClosedException | PeerDiedException e) {
        // A consumer failed; the lesson ends with that.
      }
    }
  }
}
