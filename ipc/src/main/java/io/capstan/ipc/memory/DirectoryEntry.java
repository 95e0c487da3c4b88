package io.capstan.ipc.memory;

import java.io.Serializable;

/**
 * A named object, as the directory had it when it was asked.
 *
 * @param name the object's name
 * @param type what it is
 * @param offset where it starts in the region
 * @param lengthBytes how many bytes were asked for
 * @param key which entry this is, for one who asks later if it is still there
 */
public record DirectoryEntry(String name, ObjectType type, long offset, long lengthBytes, Key key) {
  /**
   * One entry among all that the directory ever had: another object of the same name, or at the
   * same place, has another key.
   *
   * @param wordOffset where the entry's word is in the region
   * @param word what it was: state, version and hash
   */
  public record Key(long wordOffset, long word) implements Serializable {

    // By hand: a record's own are put together from method handles at their first use, which takes
    // a fifth of a worker's start.

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && wordOffset == key.wordOffset && word == key.word;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(wordOffset) + Long.hashCode(word);
    }
  }
}
