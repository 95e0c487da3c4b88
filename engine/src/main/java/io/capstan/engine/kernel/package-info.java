/**
 * Pure arithmetic over a range of integers: no process, no shared memory, no clock.
 *
 * <p>A {@link io.capstan.engine.kernel.Kernel} turns a {@link io.capstan.engine.kernel.Range} into
 * a {@link io.capstan.engine.kernel.Scalar}; a {@link io.capstan.engine.kernel.RangeSplitter} cuts
 * a range into chunks. Where and in which process a chunk is computed is none of this package's
 * business.
 */
package io.capstan.engine.kernel;
