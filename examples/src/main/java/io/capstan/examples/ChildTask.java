package io.capstan.examples;

import io.capstan.ipc.memory.Region;

/**
 * What a child process does. It travels as the name of its class, which has a constructor without
 * parameters; what it works on lies in the region.
 */
interface ChildTask {

  /**
   * Does the child's share.
   *
   * @param region the same bytes as in the parent and in its other children
   * @param child which child this is, from 0
   */
  void run(Region region, int child) throws Exception;
}
