/**
 * Waiting and excluding across processes: what {@code java.util.concurrent} is within one.
 *
 * <p>Every structure is a few words in a region, named in its directory, and has an answer to the
 * death of any process at any instruction. All blocking goes through one class, {@code WaitPoint}.
 */
package io.capstan.ipc.sync;
