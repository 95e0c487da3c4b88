/**
 * Archives of loaded classes (class-data sharing), so that a child JVM does not load and check them
 * one by one: made once for each JDK and class path, in the background, and kept in the user's
 * cache.
 */
package io.capstan.engine.archive;
