package io.capstan.bench;

/**
 * One measurement of one contender.
 *
 * @param figure the time, in the row's unit
 * @param answer what was computed in it, so that the contenders can be held to the same work
 */
record Sample(double figure, String answer) {}
