package io.capstan.engine.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Who works for a pool, who is to leave, and how many there may be.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Blocking, for as long as it takes to look through the list.
 */
final class Roster {
  /*
   * Invariants: members.size() + freeLanes.size() is the number of lanes; a member has its lane from
   *             when it is hired until it is buried. retiring counts the members that are marked so.
   *             Once finished or broken nobody is hired.
   */
  private final Consumer<List<ProcessMember>> onChange;
  private final List<ProcessMember> members = new ArrayList<>();
  private final Deque<Integer> freeLanes = new ArrayDeque<>();
  private int size;
  private int hiring;
  private int retiring;
  private boolean finished;
  private boolean closed;
  private PoolBrokenException broken;

  /**
   * An empty one.
   *
   * @param size how many there may be, beside those that are to leave
   * @param onChange told who there is after each change, in the order of the changes
   */
  Roster(int size, int lanes, Consumer<List<ProcessMember>> onChange) {
    this.size = size;
    this.onChange = onChange;
    for (int lane = 0; lane < lanes; lane++) {
      freeLanes.add(lane);
    }
  }

  private boolean isShort() {
    return members.size() - retiring + hiring < size && !finished && broken == null;
  }

  /** Whether one more is to be hired; then {@link #hire} must follow. */
  synchronized boolean reserve() {
    boolean isShort = isShort();
    hiring += isShort ? 1 : 0;
    return isShort;
  }

  /** A new member on a free lane; null if none is wanted any more, or all lanes are taken. */
  synchronized ProcessMember hire(IntFunction<ProcessMember> onLane) {
    hiring--;
    if (!isShort() || freeLanes.isEmpty()) {
      return null;
    }
    ProcessMember member = onLane.apply(freeLanes.removeFirst());
    members.add(member);
    return member;
  }

  /** It has a process, whose answers are to be read. */
  synchronized void started() {
    onChange.accept(members);
  }

  /**
   * Its lane is free for the next.
   *
   * @return whether it was the last one, and nobody follows
   */
  synchronized boolean bury(ProcessMember member) {
    if (members.remove(member)) {
      freeLanes.addLast(member.index());
      retiring -= member.isRetired() ? 1 : 0;
    }
    boolean isLast = finished && members.isEmpty();
    if (!isLast) {
      onChange.accept(members);
    }
    return isLast;
  }

  /** Marks it as one that is to leave; false if it was before, or is gone. */
  synchronized boolean retire(ProcessMember member) {
    boolean isFirst = members.contains(member) && member.markRetired();
    retiring += isFirst ? 1 : 0;
    return isFirst;
  }

  /** Whether one that is to leave is not needed any more: as many others are up as there may be. */
  synchronized boolean isReplaced() {
    long ready = members.stream().filter(m -> m.isReady() && !m.isRetired()).count();
    boolean areEnough = ready > 0 && ready >= Math.min(size, members.size() - retiring + hiring);
    return areEnough || finished || broken != null;
  }

  /** Whether there are more than there may be. */
  synchronized boolean isTooMany() {
    return members.size() - retiring > size || finished;
  }

  /** There may be so many from now on; returns those that are too many. */
  synchronized List<ProcessMember> resize(int workers) {
    size = workers;
    List<ProcessMember> staying = new ArrayList<>(members);
    staying.removeIf(ProcessMember::isRetired);
    return staying.subList(Math.min(workers, staying.size()), staying.size());
  }

  /** Nobody is hired any more; returns who is still there. */
  synchronized List<ProcessMember> finish() {
    finished = true;
    return List.copyOf(members);
  }

  /** Nobody is hired any more, for that reason; false if it broke before. */
  synchronized boolean breakDown(PoolBrokenException reason) {
    boolean isFirst = broken == null;
    broken = isFirst ? reason : broken;
    return isFirst;
  }

  /** Why it broke; null if it did not. */
  synchronized PoolBrokenException broken() {
    return broken;
  }

  /** All is over; false if it was before. */
  synchronized boolean close() {
    boolean isFirst = !closed;
    closed = true;
    return isFirst;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean contains(ProcessMember member) {
    return members.contains(member);
  }

  synchronized List<ProcessMember> members() {
    return List.copyOf(members);
  }

  synchronized int size() {
    return size;
  }
}
