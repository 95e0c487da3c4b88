/** A JVM started as a child: its command line, its output, its end. */
package io.capstan.engine.process;
