package io.capstan.bench;

import io.capstan.ipc.sync.WaitStrategy;
import java.util.ArrayList;
import java.util.List;

/** The tables that there are: each is the bar of an issue. */
enum Table {
  /** Issue 2: primes, squares, and what the engine costs. */
  ENGINE("Capstan against the bar", "") {
    @Override
    List<Row> rows(boolean quick) {
      Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
      List<Row> rows = new ArrayList<>();
      rows.add(new PrimesRow(sizes));
      rows.addAll(SquaresRow.lines(sizes));
      rows.add(new WorkersRow(sizes));
      rows.add(new EngineRow(sizes));
      rows.add(LaunchRow.plain(LaunchRow.Program.DIVISION));
      rows.add(LaunchRow.plain(LaunchRow.Program.SIEVE));
      rows.add(LaunchRow.withProcess());
      return rows;
    }
  },

  /** Issue 3: values, locks, and waiting. */
  SHARED_STATE("Shared state against the bar", "-shared-state") {
    @Override
    List<Row> rows(boolean quick) {
      SharedSizes sizes = quick ? SharedSizes.QUICK : SharedSizes.FULL;
      List<Row> rows = new ArrayList<>();
      rows.add(RoundTripRow.spinning(sizes));
      rows.add(RoundTripRow.parked(sizes));
      rows.add(new ContendedAddRow(sizes));
      rows.add(new UncontendedLockRow(quick));
      for (LockedIncrementsRow.Clock clock : LockedIncrementsRow.Clock.values()) {
        rows.add(new LockedIncrementsRow(clock));
      }
      rows.add(IdleWaitersRow.ofSharedState(sizes));
      return rows;
    }
  },

  /** Issue 4: queues and pipes, in the order of its table. */
  QUEUES("Queues and pipes against the bar", "-queues") {
    @Override
    List<Row> rows(boolean quick) {
      QueueSizes sizes = quick ? QueueSizes.QUICK : QueueSizes.FULL;
      List<Row> rows = new ArrayList<>();
      rows.addAll(RingRow.lines(sizes));
      rows.add(new CompetingRow(false, sizes));
      rows.add(new CompetingRow(true, sizes));
      rows.add(new TypedQueueRow(sizes));
      rows.add(PipeRow.againstPython(sizes));
      rows.add(PipeRow.againstAeron(sizes));
      rows.add(new HandOffRow(sizes));
      rows.add(IdleWaitersRow.ofQueues(sizes));
      return rows;
    }
  },

  /** Issue 5: the process pool. */
  POOL("Process pool against the bar", "-pool") {
    @Override
    List<Row> rows(boolean quick) {
      PoolSizes sizes = quick ? PoolSizes.QUICK : PoolSizes.FULL;
      List<Row> rows = new ArrayList<>();
      rows.add(PoolRow.roundTrips(WaitStrategy.PARK, 10, sizes));
      rows.add(PoolRow.spacedRoundTrips(10, sizes));
      rows.add(PoolRow.roundTrips(WaitStrategy.ADAPTIVE, 10, sizes));
      rows.add(PoolRow.roundTrips(WaitStrategy.SPIN, 50, sizes));
      rows.add(PoolRow.roundTripsOfPp4j(sizes));
      rows.add(PoolRow.burst(sizes));
      rows.add(PoolRow.imap(sizes));
      rows.add(PoolRow.array(PoolWork.REFERENCE, 100, sizes));
      rows.add(PoolRow.array(PoolWork.VALUE, 5, sizes));
      rows.add(new PoolStartRow());
      rows.add(PoolRow.deaths(sizes));
      rows.add(new PoolIdleRow(sizes));
      return rows;
    }
  };

  private final String title;
  private final String fileSuffix;

  Table(String title, String fileSuffix) {
    this.title = title;
    this.fileSuffix = fileSuffix;
  }

  /** Its lines; several may have one number. */
  abstract List<Row> rows(boolean quick);

  /** The highest number of a row. */
  int rowLast() {
    return rows(true).stream().mapToInt(Row::number).max().orElse(0);
  }

  String title() {
    return title;
  }

  /** What the names of its results have before their ending. */
  String fileSuffix() {
    return fileSuffix;
  }
}
