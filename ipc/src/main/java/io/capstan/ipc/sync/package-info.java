/**
 * Waiting and excluding across processes: what {@code java.util.concurrent} is within one.
 *
 * <p>Every structure is a few words in a region, named in its directory, and has an answer to the
 * death of any process, or thread, at any instruction: {@link io.capstan.ipc.sync.SharedLock} and
 * its {@link io.capstan.ipc.sync.SharedCondition}, {@link io.capstan.ipc.sync.SharedReadWriteLock},
 * {@link io.capstan.ipc.sync.SharedSemaphore}, {@link io.capstan.ipc.sync.SharedEvent}, {@link
 * io.capstan.ipc.sync.SharedLatch}, {@link io.capstan.ipc.sync.SharedBarrier}.
 *
 * <p>They share a few ideas, each a class: all blocking goes through {@code WaitPoint}, paced by
 * {@code Pacer}; a claim is an {@code OwnerWord}; those who wait in order sit in a {@code
 * WaiterTable}; the directory knows a structure by one of {@code SyncTypes}.
 */
package io.capstan.ipc.sync;
