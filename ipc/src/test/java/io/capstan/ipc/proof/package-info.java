/**
 * What the proofs of the lock-free classes share: a structure as two processes see it, and how
 * Lincheck and jcstress are run over it. The proofs themselves stand beside the tests of the class
 * that they are about.
 *
 * <p>To add a class, say a queue:
 *
 * <ol>
 *   <li><b>Lincheck</b>, in {@code src/test}: a test that has a {@link
 *       io.capstan.ipc.proof.Linearizability} with the queue's {@code create} and {@code open}, a
 *       public static class with an {@code @Operation} for each method, which takes its queue from
 *       {@code structure.next()} and its end of it from the thread's number, and a sequential
 *       specification: the same methods over an {@code ArrayDeque}. All accesses to shared words go
 *       through {@code Memory}, so the model checker needs no more to switch threads at each of
 *       them. Roles that one thread has (a producer) are one {@code nonParallelGroup}. What blocks
 *       is called with no time to wait.
 *   <li><b>jcstress</b>, in {@code src/jcstress}: a {@code @State} that takes its queue from a
 *       {@link io.capstan.ipc.proof.TwinRing}, two {@code @Actor}s, one at each end, and an
 *       {@code @Outcome} for all that is allowed; all else is forbidden. What blocks is called with
 *       a time limit, and running into it is an outcome that is not allowed. It finds what Lincheck
 *       cannot: reordering, torn copies, lost wakes.
 *   <li><b>See each fail once</b>, by breaking the class.
 * </ol>
 */
package io.capstan.ipc.proof;
