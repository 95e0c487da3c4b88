package io.capstan.ipc.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Goes over copies of the items that wait. Weakly consistent, see {@link ManyToManyBrowser}.
 *
 * @param <E> the items
 */
final class ItemIterator<E> implements Iterator<E> {
  private final TypedRing<E> ring;
  private final ManyToManyBrowser browser;
  private ManyToManyBrowser.Place nextPlace;
  private E next;
  private ManyToManyBrowser.Place lastPlace;

  ItemIterator(TypedRing<E> ring) {
    this.ring = ring;
    this.browser = ring.browse();
    advance();
  }

  private void advance() {
    next = null;
    nextPlace = browser.next();
    while (nextPlace != null) {
      next = ring.look(browser, nextPlace);
      if (next != null) {
        return;
      }
      nextPlace = browser.next();
    }
  }

  /** Where the item is that {@link #next} returns next. */
  ManyToManyBrowser.Place nextPlace() {
    return nextPlace;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public E next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    E item = next;
    lastPlace = nextPlace;
    advance();
    return item;
  }

  /** Removes the item that was returned last, unless somebody has taken it meanwhile. */
  @Override
  public void remove() {
    if (lastPlace == null) {
      throw new IllegalStateException("remove() before next(), or twice");
    }
    ring.remove(lastPlace);
    lastPlace = null;
  }
}
