/**
 * The bytes that coordinator and workers agree on, and nothing that only one of them needs.
 *
 * <p>One object named {@code engine} in the region holds a job board, a record for each worker and
 * a table of chunks ({@link io.capstan.engine.protocol.EngineSpace}). No message is sent for a
 * chunk: the workers claim chunks themselves, and the coordinator reads each result where it was
 * written.
 *
 * <pre>
 *   coordinator process              |  shared region           |  worker process
 *   ---------------------------------|--------------------------|----------------------------------
 *   describe the job, free chunks    →  job board, chunk table  |
 *   ring (a byte on the worker's stdin, only if it waits)      ------→  wake
 *                                    |  FREE → CLAIMED(owner)   ←  claim, by one compare-and-set
 *                                    |                          |  compute
 *                                    |  result, then DONE       ←  publish, by one compare-and-set
 *   combine in chunk order           ←  result                  |
 *   a worker was reaped: its claims  →  CLAIMED(owner) → FREE   |
 * </pre>
 */
package io.capstan.engine.protocol;
