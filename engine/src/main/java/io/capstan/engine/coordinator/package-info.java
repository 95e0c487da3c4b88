/**
 * The parent: lay out the region, start the workers, watch them, give the claims of the dead to the
 * living, combine the results, clean up. It knows the workers' code only through {@code
 * engine.protocol}.
 */
package io.capstan.engine.coordinator;
