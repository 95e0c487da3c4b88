/**
 * A mapped, named, self-describing region of memory, and the only raw access to its bytes.
 *
 * <p>{@link io.capstan.ipc.memory.Region} creates and attaches; {@link
 * io.capstan.ipc.memory.Directory} names the objects in a region; {@link
 * io.capstan.ipc.memory.BlockAllocator} hands out its space; a {@link io.capstan.ipc.memory.Handle}
 * takes an object to another process; {@link io.capstan.ipc.memory.Participant} says who is
 * attached and who is alive; {@link io.capstan.ipc.memory.RegionReaper} removes what the dead left
 * behind. All access to the shared bytes, of every package, goes through {@link
 * io.capstan.ipc.memory.Memory}.
 *
 * <pre>
 *   /dev/shm                            the location: capstan.dir, CAPSTAN_DIR, or this
 *     capstan-NAME                      0700, one directory a region
 *       data                            0600, the mapped bytes; see RegionLayout
 *       participant-SLOT.lock           0600, locked as long as the participant of that slot lives
 *       gate.lock                       0600, locked while someone creates, attaches, detaches, sweeps
 *     capstan-NAME~new-PID-START-ID     a region that its creator has not finished; its gate is locked
 *     capstan-NAME~deleted-ID           a region that was deleted while others hold it
 * </pre>
 */
package io.capstan.ipc.memory;
