/**
 * The command line: {@code capstan primes 1_000_000}.
 *
 * <pre>
 *   Capstan ──plain request──────────────────────→ JobRunner ──→ TextReport
 *      └────picocli──→ …Command ──→ JobOptions ──→     │   └───→ JsonReport
 *                                                      └→ engine.coordinator
 *
 *   LessonCommand ──→ Lessons ──→ …Lesson ──→ ChildProcesses
 *                                    ↑             │ starts          the parent's process
 *   ---------------------------------│-------------│-------------------------------------
 *                                    │             ↓                 the child's
 *                                  region ←──── ChildMain ──→ ChildTask
 * </pre>
 *
 * <p>Each lesson is one file that shows one idea, the children's code included.
 *
 * <p>Exit statuses: 0 for an answer, 1 if the computation failed, 2 for bad input, 130 after
 * Ctrl-C.
 */
package io.capstan.examples;
