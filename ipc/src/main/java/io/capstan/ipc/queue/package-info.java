/**
 * Bounded queues of records of bytes between processes, which nobody's death blocks.
 *
 * <p>Three rings, by who may use them: {@code OneToOneQueue}, {@code ManyToOneQueue} and {@code
 * ManyToManyQueue}. All are a {@link io.capstan.ipc.queue.ByteQueue}: one claims the role of a
 * {@link io.capstan.ipc.queue.QueueProducer} or a {@link io.capstan.ipc.queue.QueueConsumer}, and
 * gives it back; the role of a dead process can be claimed by the next one.
 */
package io.capstan.ipc.queue;
