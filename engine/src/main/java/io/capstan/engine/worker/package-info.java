/**
 * The child: attach to the region, claim chunks, compute, publish, leave when the parent does. It
 * knows the coordinator only through {@code engine.protocol}.
 */
package io.capstan.engine.worker;
