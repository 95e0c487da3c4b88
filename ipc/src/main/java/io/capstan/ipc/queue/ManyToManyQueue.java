package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;

/**
 * A bounded queue of records of bytes between several producers and several consumers, which
 * compete for them, in a region.
 *
 * <p>Nothing is ever claimed in the order itself: a producer writes into a cell of its own and then
 * puts the whole record at the end in one step; a consumer takes one from the front in one step. So
 * whoever is slow, stopped or killed, wherever it is, holds up nobody. A claim that is held for
 * minutes takes no place in the queue.
 *
 * <p><b>Callers.</b> Any thread of any attached process; as many producers and consumers at a time
 * as the queue was made for, each used by one thread.
 *
 * <p><b>Progress.</b> Offering, claiming, polling and reading are lock-free, and allocate nothing.
 * Those with a timeout, {@code put} and {@code take} block. {@link #size} is lock-free.
 *
 * <p><b>Memory consistency.</b> Linearizable, first in, first out, full and empty too: each call
 * happens at one instant within it. Two exceptions: what comes back from the dead is read out of
 * order, and a record of a claim goes behind a queue that has become full since. Writes before a
 * record is offered happen-before it is read; the reading of a record happens-before its room is
 * used again.
 *
 * <p><b>Peer death.</b> A producer killed anywhere has offered its record or has not; half of one
 * is never seen. A consumer killed anywhere leaves the record that it had in hand to be read again,
 * by any consumer and before long, or not, as the queue was made ({@link Delivery}); the counts of
 * both are exact. Who waits notices a death within a second, who does not wait at about every
 * thousandth call if so much time has passed. A stopped process keeps its role and what it has in
 * hand. Who waits for the dead alone is told ({@link PeerDiedException}). What a consumer has in
 * hand when others come to the end of a closed queue is read again, if it dies then, by the next
 * who asks.
 *
 * <p><b>Units.</b> Capacity in records that wait; those in hand do not count. Record length in
 * bytes, at most what the queue was made for.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class ManyToManyQueue implements ByteQueue {
  /*
   * Algorithm: a ring of stamped slots whose head and tail are only hints, after Tsigas and Zhang (A
   * Simple, Fast and Scalable Non-Blocking Concurrent FIFO Queue, SPAA 2001), over cells reached by
   * their numbers, as in Nikolaev's SCQ (DISC 2019). New is that each word names its owner or its
   * one position, so that others can finish for the dead; and that slots are never cleared.
   *
   * A position t has the slot t mod slots. The slot is vacant (it shows an earlier lap), or shows
   * the cell that was put at t, or the end, or a later lap. Where a queue was made so, as typed ones
   * are, the slot can also show the record itself, an immediate, or by which role that was taken.
   *
   * Put:  own a cell c; write into it; then: find the first vacant t; is there room; word of c :=
   *       QUEUED(t); slot t: vacant -> c by compare-and-set, or again with the next t.
   * Take: h, the first that was not taken; vacant: empty; else the slot shows c: word of c:
   *       QUEUED(h) -> TAKEN(me) by compare-and-set, or again with the next h. Later c := FREE.
   *
   * Put an immediate i: find t and room as above; slot t: vacant -> i by compare-and-set.
   * Take an immediate: hand := TRYING(h); slot h: i -> my role by compare-and-set. Later hand :=
   *       NOTHING.
   *
   * Linearization: a put, and the close, at the compare-and-set of the slot; a take, also out of the
   *       middle, at that of the word, or of the slot of an immediate; empty and end at the read of the slot; full at the read of the
   *       vacant slot t, if after it some h <= t - capacity is seen waiting: h waited already then.
   *
   * Invariants
   *  1  Slots are filled in order: who fills t has seen all before t filled. Once filled at t, the
   *     slot never shows less.
   *  2  Records are taken in order: who takes h has seen all before h taken. (Removals come on top.)
   *  3  A slot shows the next lap only after its record was taken: that is what "room" checks, with
   *     at most slots - 1 positions between head and tail. Offers stop at the capacity; a claim,
   *     which was given its room before, may go behind it, one of each producer; the end needs one
   *     more. Removals leave positions behind: then waiting records are counted, not positions, as
   *     long as positions last: twice the capacity.
   *  4  A cell in which the word is WRITING(o) or TAKEN(o) is o's, and o's hand notes it. A cell
   *     that is QUEUED(t) and shown at t is anybody's to take. One that is QUEUED(t) and not shown
   *     at t is its producer's still.
   *  5  A cell is given a position at most once. Its owner stores QUEUED(t) after he has claimed the
   *     cell and then seen t vacant; before he stores anything else, or frees it, t is filled: by
   *     him, or he failed because it was. Whoever claims the cell later sees t filled.
   *     (If the slot was read before there was room, and showed an immediate, which has been taken
   *     since, he fails although t is vacant. Then he gives the cell the same t again.)
   *  6  There are cells for all: at most capacity waiting, and one for each thing that a role can
   *     have besides (see ManyToManyLayout). So where there is room, some cell is free.
   *
   *  7  Whose an immediate is that was taken, its slot tells as long as it is not written over, and
   *     then the hand: who gives out room at t sees to it, after t - slots was taken and before a
   *     cell is given t or the slot is written over, that all hands note what they took
   *     (ManyToManyHands.noteAll; once a lap). A hand says TRYING(t) only after its owner saw the
   *     immediate at t, so a slot that shows his role then shows that he has it, not that he had it.
   *
   * Non-invariants: head and tail are no more than positions such that all before are taken, filled.
   *       They lag, and even go back when one who was stopped goes on. Each handle remembers more,
   *       and slots of a later lap tell where to go on.
   *
   * Attacks
   *  - Slow one puts late (its slot was vacant when it looked): the slot has been filled, and shows a
   *    greater number for ever: the compare-and-set fails.
   *  - Slow one takes late: QUEUED(h) is gone from that cell for ever (5), so it fails, also when the
   *    cell is free, or has another record, or waits at another position.
   *  - Taken cell, stopped owner, ring laps: the slot is overwritten, the cell is not: nobody but its
   *    owner writes to TAKEN(owner), so nobody reads while another writes.
   *  - Read without taking (ManyToManyBrowser): the bytes are good if the word is the same after as
   *    before, for a word that shows a record stands for no other one.
   *  - Lap and position wrap: positions have 61 bits, laps at least 38 and more the smaller the ring;
   *    with immediates 43, that is positions of 50 bits in the smallest typed queue: years at any
   *    rate. Epochs of a role have 50 bits in cells and 31 in a dying role's word.
   *
   * Deaths (ManyToManyRecovery). First the role's word goes from the dead owner to "dying", by
   * compare-and-set: from there on no thread of that process can hand the role over to itself. Then
   * the cell in his hand is, if he has still something to do with it,
   *  - WRITING(he) -> FREE. He wrote it, so nobody else does; he is dead, so it never comes again.
   *  - QUEUED(t), written by him. If t is vacant, the record is complete and there is room: it is put
   *    at t, in his name. Now t is filled; if not by this cell, QUEUED(t) -> FREE. If it was by this
   *    cell, it is in the queue, or it was taken, and then QUEUED(t) is gone. To free the cell while
   *    t is vacant would be wrong: its next owner might be given t again, and a recoverer that was
   *    stopped in between would free the cell from under him.
   *  - TAKEN(he): counted, in a tally that names him, so once; then -> RETURNED(he), taken by the
   *    next consumer, or -> FREE.
   *  - anything else: not his.
   *  Of a hand HELD(t), or TRYING(t) and the slot t shows his role, which then is noted as HELD: it
   *  is counted in the same tally; then -> NOTHING. Queues with immediates read nothing again.
   * Then all consumers are told to look for RETURNED, and the role goes from dying to died, both
   * again by each recoverer: whoever dies in between leaves it dying. Two recoverers, or one that was
   * stopped for hours: each step is a compare-and-set from a word that was the dead one's, and never
   * comes again (5; owners are unique), so it is done once or fails. What a recoverer reads of a
   * role it uses only if the role was still dying with the same epoch afterwards.
   *
   * Recovery against a slow but living helper: there is none; nobody helps the living. Two who put at
   * the same t have each their own cell. Recovery against close: what is RETURNED is not in the
   * ring, so the end does not keep it out; who comes to the end looks for the dead, then for it.
   *
   * Costs of a record: two compare-and-sets for the producer, one for the consumer; the cell's line
   * and an eighth of the slots' line go over and back. The lines of a producer's next cells are
   * asked for at once: to wait for one line at a time was half of all the time. Of an immediate: one
   * compare-and-set each, and an eighth of the slots' line goes over and back.
   */
  private final ManyToManyState state;
  private final WaitStrategy strategy;

  private ManyToManyQueue(ManyToManyState state, WaitStrategy strategy) {
    this.state = state;
    this.strategy = strategy;
  }

  /**
   * Makes a queue.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static ManyToManyQueue create(
      Region region, String name, ManyToManyShape shape, Delivery delivery) throws IOException {
    return new ManyToManyQueue(
        ManyToManyHeader.create(region, name, shape, delivery), WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the queue that some process made.
   *
   * @throws IllegalArgumentException if the region has no such queue of that name
   */
  public static ManyToManyQueue open(Region region, String name) {
    return new ManyToManyQueue(ManyToManyHeader.open(region, name), WaitStrategy.ADAPTIVE);
  }

  static ManyToManyQueue at(Placement place, String name) {
    return new ManyToManyQueue(ManyToManyHeader.open(place, name), WaitStrategy.ADAPTIVE);
  }

  /** How many bytes a queue takes. */
  public static long lengthBytes(ManyToManyShape shape) {
    return ManyToManyLayout.length(shape);
  }

  @Override
  public ManyToManyQueue with(WaitStrategy waitStrategy) {
    return new ManyToManyQueue(state, waitStrategy);
  }

  @Override
  public Handle handle() {
    return state.place().handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public QueueProducer producer() {
    if (isClosed()) {
      throw state.closed();
    }
    return new ManyToManyProducer(state, strategy);
  }

  @Override
  public QueueConsumer consumer() {
    return new ManyToManyConsumer(state, strategy);
  }

  @Override
  public int recordBytesMax() {
    return state.shape().recordBytesMax();
  }

  /** What it was created with. */
  public ManyToManyShape shape() {
    return state.shape();
  }

  @Override
  public Delivery delivery() {
    return state.delivery();
  }

  /**
   * {@inheritDoc} Exact if two counts in a row agree, of a hundred that are tried; else, while
   * others work without a pause, as good as the last.
   */
  @Override
  public long size() {
    return new ManyToManyCensus(state).records();
  }

  @Override
  public void close() {
    new ManyToManyTail(state).close();
    state.notEmpty().signalAll();
    state.notFull().signalAll();
  }

  @Override
  public boolean isClosed() {
    ManyToManyRing ring = state.ring();
    return ring.isEndAt(ring.firstVacant(ring.tail()));
  }

  @Override
  public long redeliveredCount() {
    return delivery() == Delivery.AT_LEAST_ONCE ? state.roles().lostCount() : 0;
  }

  @Override
  public long droppedCount() {
    return delivery() == Delivery.AT_MOST_ONCE ? state.roles().lostCount() : 0;
  }

  /** The parts, for the package and its tests. */
  ManyToManyState state() {
    return state;
  }

  @Override
  public WaitPoint readyPoint() {
    return state.notEmpty();
  }

  /** As far as the living have put the queue in order: a record may yet come back from the dead. */
  @Override
  public boolean isReady(boolean look) {
    return size() != 0
        || isClosed()
        || look && state.roles().lastDead(ManyToManyRoles.Kind.PRODUCER) != 0;
  }

  @Override
  public String toString() {
    return "ManyToManyQueue[" + state.name() + "]";
  }
}
