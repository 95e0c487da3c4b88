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
 * <p>A region is for one user. Attaching refuses a directory or data file that is a symbolic link,
 * belongs to another user or can be written by others, for root too; the location itself should be
 * the user's own or have the sticky bit, as {@code /dev/shm} has.
 *
 * <p>Up to 2 GiB of file the JDK maps it, and one JVM flag is needed: {@code --add-exports
 * java.base/jdk.internal.misc=ALL-UNNAMED}. Larger ones are mapped by Chronicle Bytes, which needs
 * {@code --add-opens java.base/java.lang.reflect=ALL-UNNAMED} and {@code --add-exports
 * java.base/sun.nio.ch=ALL-UNNAMED} as well, and is loaded for nothing else.
 *
 * <p>What survives what:
 *
 * <pre>
 *   the last holder closes, or is killed    nothing; a kept region, every byte
 *   the system crashes, the power fails     on a tmpfs nothing; on a disk a kept region as it was
 *                                           forced, and of what came later any part or none
 * </pre>
 *
 * <pre>
 *   /dev/shm                            the location: capstan.dir, CAPSTAN_DIR, or this
 *     capstan-NAME                      0700, one directory a region
 *       data                            0600, the mapped bytes; see RegionLayout
 *       participant-SLOT.lock           0600, locked as long as the participant of that slot lives
 *       keep                            0600, empty; there if the region outlives its holders
 *       gate.lock                       0600, locked while someone creates, attaches, detaches, sweeps
 *     capstan-NAME~new-PID-START-ID     a region that its creator has not finished; its gate is locked
 *     capstan-NAME~deleted-ID           a region that was deleted while others hold it
 * </pre>
 */
package io.capstan.ipc.memory;
