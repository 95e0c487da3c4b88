/**
 * Messages between two ends, both ways or one way, over the rings of {@link io.capstan.ipc.queue}:
 * a {@link io.capstan.ipc.pipe.Pipe} has two {@link io.capstan.ipc.pipe.Connection}s, each of one
 * process at a time, which may send it on; {@link io.capstan.ipc.pipe.Connections} waits for any of
 * several, and for other things besides.
 */
package io.capstan.ipc.pipe;
