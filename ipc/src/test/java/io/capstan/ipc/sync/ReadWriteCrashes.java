package io.capstan.ipc.sync;

import static io.capstan.ipc.sync.Bystanders.MOMENT;
import static io.capstan.ipc.sync.Bystanders.PATIENCE;
import static io.capstan.ipc.sync.Bystanders.require;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.Bystanders.Holder;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCase.Step;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Deaths in the operations of a read-write lock. */
final class ReadWriteCrashes {
  private static final int PLACES_OF_THE_DEAD = 2;

  private ReadWriteCrashes() {}

  /** A lock, and what is behind it. */
  private record Book(SharedReadWriteLock lock, ReadWriteState state, Region region, long offset) {
    static Book create(Region region, String name) throws Exception {
      SharedReadWriteLock.create(region, name);
      return open(region, name);
    }

    static Book open(Region region, String name) {
      long offset = region.directory().find(name).orElseThrow().offset();
      return new Book(
          SharedReadWriteLock.open(region, name).with(WaitStrategy.PARK),
          new ReadWriteState(region, offset, WaitStrategy.PARK),
          region,
          offset);
    }

    Acquired read() throws InterruptedException {
      Acquired acquired = lock.readLock().acquire(PATIENCE);
      lock.readLock().unlock();
      return acquired;
    }

    Acquired write() throws InterruptedException {
      Acquired acquired = lock.writeLock().acquire(PATIENCE);
      lock.writeLock().unlock();
      return acquired;
    }

    boolean isReaderAsleep() {
      return waitersAt(ReadWriteLockLayout.READABLE_OFFSET) > 0;
    }

    boolean isWriterAsleep() {
      return waitersAt(ReadWriteLockLayout.DRAINED_OFFSET) > 0;
    }

    private int waitersAt(int waitPointOffset) {
      long at = offset + waitPointOffset + WaitPointLayout.WAITERS_OFFSET;
      return new WaiterCount(region.memory(), at).count();
    }
  }

  static List<CrashCase<?>> all() {
    return new CrashCases<>("read-write lock", Book::create, Book::open)
        .add("read", 3, book -> book::read, ReadWriteCrashes::nothingBefore)
        .add("read twice", 3, ReadWriteCrashes::readTwice, ReadWriteCrashes::nothingBefore)
        .add("write", 3, book -> book::write, ReadWriteCrashes::nothingBefore)
        .add("write and read", 6, ReadWriteCrashes::downgrade, ReadWriteCrashes::nothingBefore)
        .add("read in vain", 7, ReadWriteCrashes::readInVain, ReadWriteCrashes::whileWritten)
        .add("read after a writer", 7, ReadWriteCrashes::readAfter, ReadWriteCrashes::nothingBefore)
        .add("write in vain", 5, ReadWriteCrashes::writeInVain, ReadWriteCrashes::whileRead)
        .add(
            "write after a reader",
            5,
            ReadWriteCrashes::writeAfter,
            ReadWriteCrashes::nothingBefore)
        .add("let a writer", 2, ReadWriteCrashes::endRead, ReadWriteCrashes::whileAWriterWaits)
        .add("let a reader", 3, ReadWriteCrashes::endWrite, ReadWriteCrashes::whileAReaderWaits)
        .add("write after the dead", 5, book -> book::write, ReadWriteCrashes::afterADeadWriter)
        .add("read after the dead", 8, book -> book::read, ReadWriteCrashes::afterADeadWriter)
        .add("pass a dead reader", 4, book -> book::write, ReadWriteCrashes::afterADeadReader)
        .add("let the overdue", 4, ReadWriteCrashes::tryToWrite, ReadWriteCrashes::withAnOverdue)
        .add("read among many", 7, ReadWriteCrashes::readAsleep, ReadWriteCrashes::whenFull)
        .add(
            "write and read among many",
            6,
            ReadWriteCrashes::downgrade,
            ReadWriteCrashes::whenManyWait)
        .list();
  }

  private static Step readTwice(Book book) {
    return () -> {
      book.lock.readLock().lock();
      book.read();
      book.lock.readLock().unlock();
    };
  }

  private static Step downgrade(Book book) {
    return () -> {
      book.lock.writeLock().lock();
      book.lock.readLock().lock();
      book.lock.writeLock().unlock();
      book.lock.readLock().unlock();
    };
  }

  private static Step readInVain(Book book) {
    Memory.hasKernelWait();
    return () -> require(book.lock.readLock().acquire(MOMENT) == Acquired.TIMED_OUT);
  }

  /** Who waits can sleep at once, and so is counted as a waiter. */
  private static Step readAsleep(Book book) {
    Memory.hasKernelWait();
    return book::read;
  }

  private static Step writeInVain(Book book) {
    Memory.hasKernelWait();
    return () -> require(book.lock.writeLock().acquire(MOMENT) == Acquired.TIMED_OUT);
  }

  private static Step readAfter(Book book) throws Exception {
    Bystanders.help(
        book.lock.writeLock()::lock, book::isReaderAsleep, book.lock.writeLock()::unlock);
    return book::read;
  }

  private static Step writeAfter(Book book) throws Exception {
    Bystanders.help(book.lock.readLock()::lock, book::isWriterAsleep, book.lock.readLock()::unlock);
    return book::write;
  }

  private static Step endRead(Book book) {
    book.lock.readLock().lock();
    ChildJvm.await("a writer", book::isWriterAsleep);
    return book.lock.readLock()::unlock;
  }

  private static Step endWrite(Book book) {
    book.lock.writeLock().lock();
    ChildJvm.await("a reader", book::isReaderAsleep);
    return book.lock.writeLock()::unlock;
  }

  private static Step tryToWrite(Book book) {
    return () -> require(!book.lock.writeLock().tryLock());
  }

  private static Aftermath nothingBefore(Crew crew, Book book) {
    return death -> requireWhole(crew, book, expectedNow(book));
  }

  private static Acquired expectedNow(Book book) {
    boolean isTold = book.state.writer().isLocked() || book.state.writer().needsRepairNow();
    return isTold ? Acquired.ABANDONED : Acquired.NORMAL;
  }

  private static Aftermath whileWritten(Crew crew, Book book) throws Exception {
    Holder writer = new Holder(crew, book.lock.writeLock()::lock, book.lock.writeLock()::unlock);
    Future<Acquired> waiting = crew.run(book::read);
    return death -> {
      writer.letGo();
      assertEquals(Acquired.NORMAL, Crew.result(waiting));
      requireWhole(crew, book, Acquired.NORMAL);
    };
  }

  private static Aftermath whileRead(Crew crew, Book book) throws Exception {
    Holder reader = new Holder(crew, book.lock.readLock()::lock, book.lock.readLock()::unlock);
    return death -> {
      Acquired expected = expectedNow(book);
      assertEquals(expected, crew.run(book::read).get());
      Future<Acquired> waiting = crew.run(book::write);
      assertFalse(waiting.isDone());
      reader.letGo();
      assertEquals(expected, Crew.result(waiting));
      requireWhole(crew, book, expected);
    };
  }

  private static Aftermath whileAWriterWaits(Crew crew, Book book) {
    Future<Acquired> waiting =
        crew.run(
            () -> {
              ChildJvm.await("the victim", () -> book.lock.readingCount() > 0);
              return book.write();
            });
    return death -> {
      assertEquals(Acquired.NORMAL, Crew.result(waiting));
      requireWhole(crew, book, Acquired.NORMAL);
    };
  }

  private static Aftermath whileAReaderWaits(Crew crew, Book book) {
    Future<Acquired> waiting =
        crew.run(
            () -> {
              ChildJvm.await("the victim", book.state.writer()::isLocked);
              return book.read();
            });
    return death -> {
      Acquired expected = death.isAfter(2) ? Acquired.NORMAL : Acquired.ABANDONED;
      assertEquals(expected, Crew.result(waiting));
      requireWhole(crew, book, expected);
    };
  }

  private static Aftermath afterADeadWriter(Crew crew, Book book) throws Exception {
    Bystanders.die(crew.region(), book.lock.writeLock()::lock);
    return death -> requireWhole(crew, book, Acquired.ABANDONED);
  }

  private static Aftermath afterADeadReader(Crew crew, Book book) throws Exception {
    Bystanders.die(crew.region(), book.lock.readLock()::lock);
    return death -> requireWhole(crew, book, expectedNow(book));
  }

  /** A reader has waited through a whole writer already. */
  private static Aftermath withAnOverdue(Crew crew, Book book) throws Exception {
    ReaderTable readers = book.state.readers();
    int[] slot = new int[1];
    Holder overdue =
        new Holder(
            crew,
            () -> {
              slot[0] = readers.claim(false);
              readers.beginToWait(slot[0], book.state.epoch());
            },
            () -> book.state.leave(slot[0]));
    book.write();
    return death -> {
      assertTrue(death.happened() || !readers.isWaiting(slot[0]), "it waits on");
      Acquired expected = expectedNow(book);
      overdue.letGo();
      requireWhole(crew, book, expected);
    };
  }

  private static Aftermath whenFull(Crew crew, Book book) throws Exception {
    ReaderTable readers = book.state.readers();
    Bystanders.die(crew.region(), () -> claim(readers, PLACES_OF_THE_DEAD));
    int[][] slots = new int[1][];
    Holder others =
        new Holder(
            crew,
            () -> slots[0] = claim(readers, ReadWriteLockLayout.READERS_MAX - PLACES_OF_THE_DEAD),
            () -> IntStream.of(slots[0]).forEach(book.state::leave));
    return death -> {
      others.letGo();
      requireWhole(crew, book, Acquired.NORMAL);
    };
  }

  /** Readers who wait, or so it seems to a writer, have all slots but its own. */
  private static Aftermath whenManyWait(Crew crew, Book book) throws Exception {
    ReaderTable readers = book.state.readers();
    int[][] slots = new int[1][];
    Holder others =
        new Holder(
            crew,
            () -> {
              slots[0] = claim(readers, ReadWriteLockLayout.READERS_MAX);
              IntStream.of(slots[0]).forEach(slot -> readers.beginToWait(slot, book.state.epoch()));
            },
            () -> IntStream.of(slots[0]).forEach(book.state::leave));
    return death -> {
      Acquired expected = expectedNow(book);
      others.letGo();
      requireWhole(crew, book, expected);
    };
  }

  private static int[] claim(ReaderTable readers, int count) {
    int[] slots = IntStream.range(0, count).map(each -> readers.claim(false)).toArray();
    assertTrue(IntStream.of(slots).noneMatch(slot -> slot == ReaderTable.NONE));
    return slots;
  }

  /** Who comes next is told what it should be; then all can read and write, and no dead reads. */
  private static void requireWhole(Crew crew, Book book, Acquired expected) throws Exception {
    assertEquals(expected, book.lock.writeLock().acquire(PATIENCE));
    book.lock.markRepaired();
    book.lock.writeLock().unlock();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int other = 0; other < 2; other++) {
      others.add(crew.run(() -> useOften(book)));
    }
    for (Future<Boolean> other : others) {
      assertTrue(Crew.<Boolean>result(other));
    }
    assertEquals(0, book.lock.readingCount());
    assertFalse(book.state.writer().isLocked());
  }

  private static boolean useOften(Book book) throws InterruptedException {
    boolean isNormal = true;
    for (int time = 0; time < 20; time++) {
      isNormal &= book.read() == Acquired.NORMAL && book.write() == Acquired.NORMAL;
    }
    return isNormal;
  }
}
