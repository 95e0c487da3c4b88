/**
 * What the tests of several packages need: surroundings that are clean after each test, kernels
 * that misbehave, child JVMs that run a coordinator.
 */
package io.capstan.engine.trial;
