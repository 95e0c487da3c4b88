package io.capstan.engine.protocol;

import io.capstan.engine.kernel.Range;

/**
 * What a worker must know of a job.
 *
 * @param kernelClass the kernel's class name; every worker makes its own instance
 * @param range the whole job
 * @param chunkLength how many integers each chunk holds, but for the last
 */
public record JobDescription(String kernelClass, Range range, long chunkLength) {}
