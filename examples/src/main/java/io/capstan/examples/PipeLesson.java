package io.capstan.examples;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.pipe.Connection;
import io.capstan.ipc.pipe.Connections;
import io.capstan.ipc.pipe.EndOfStreamException;
import io.capstan.ipc.pipe.Pipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A parent asks its children, each through a pipe of its own, and takes the answers as they come.
 *
 * <p>A pipe has two ends. What one sends the other receives, in order, each message whole. Nobody
 * has to be told when to stop: when one end is closed, the other receives what is left, and then
 * {@link EndOfStreamException}. So a child works until its parent has closed its end, and the
 * parent knows that a child is gone, however it went, by the same exception.
 *
 * <p>Here children are asked for the divisors of numbers: {@link Connections#wait} tells the parent
 * which of them have answered, and those get the next number at once.
 */
final class PipeLesson implements Lesson {
  private static final int CHILDREN = 2;
  private static final int NUMBERS = 2_000;

  @Override
  public String name() {
    return "pipe";
  }

  @Override
  public String idea() {
    return "questions and answers, and who has answered first";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException {
    out.println(
        CHILDREN
            + " processes count the divisors of the numbers to "
            + NumberText.grouped("" + NUMBERS)
            + ", asked through pipes");
    long sum = divisors();
    long expected = 0;
    for (int divisor = 1; divisor <= NUMBERS; divisor++) {
      expected += NUMBERS / divisor; // So many numbers have this divisor.
    }
    out.println("divisors in all " + NumberText.grouped("" + sum));
    if (sum != expected) {
      throw new LessonFailedException(
          "answers were lost or came twice: sum=" + sum + " (allowed: " + expected + ")");
    }
  }

  private static long divisors() throws IOException, InterruptedException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, 1 << 20)) {
      List<Connection> ends = new ArrayList<>();
      for (int child = 0; child < CHILDREN; child++) {
        ends.add(Pipe.create(region, "child-" + child).first());
      }
      Parent parent = new Parent(ends);
      Thread asking = new Thread(parent, "parent");
      asking.start();
      try {
        ChildProcesses.run(region, CHILDREN, Child.class);
      } finally {
        ends.forEach(Connection::close); // If a child failed, nobody waits for its answer.
        asking.join();
      }
      return parent.sum;
    }
  }

  /** A child process: answers until its parent has closed the other end. */
  static final class Child implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      try (Connection end = Pipe.open(region, "child-" + child).second()) {
        while (true) {
          int number = (Integer) end.receive();
          int count = 0;
          for (int divisor = 1; divisor <= number; divisor++) {
            count += number % divisor == 0 ? 1 : 0;
          }
          end.send(count);
        }
      } catch (EndOfStreamException e) {
        // The parent has no more questions.
      }
    }
  }

  /** Asks whoever has nothing to do. */
  private static final class Parent implements Runnable {
    private final List<Connection> ends;
    private int asked;
    private long sum;

    private Parent(List<Connection> ends) {
      this.ends = ends;
    }

    @Override
    public void run() {
      try {
        List<Connection> busy = new ArrayList<>();
        for (Connection end : ends) {
          ask(end, busy);
        }
        while (!busy.isEmpty()) {
          for (Connection ready : Connections.wait(busy)) {
            sum += (Integer) ready.receive();
            busy.remove(ready);
            ask(ready, busy);
          }
        }
      } catch (InterruptedException | RuntimeException e) {
        sum = -1; // A child failed; the lesson ends with that.
      }
    }

    private void ask(Connection end, List<Connection> busy) throws InterruptedException {
      if (asked == NUMBERS) {
        end.close();
      } else {
        end.send(++asked);
        busy.add(end);
      }
    }
  }
}
