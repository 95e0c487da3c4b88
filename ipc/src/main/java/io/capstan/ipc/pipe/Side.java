package io.capstan.ipc.pipe;

/** Which end of a pipe. Of a one-way pipe, the first receives and the second sends. */
enum Side {
  FIRST,
  SECOND;

  Side other() {
    return this == FIRST ? SECOND : FIRST;
  }
}
