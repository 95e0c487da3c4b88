package io.capstan.engine.task;

import java.util.List;

/**
 * The arguments of one call, for {@code starmap}.
 *
 * @param values in the order of the function's parameters; an element may be null
 */
public record Arguments(List<Object> values) {

  /** The arguments of a function of two. */
  public static Arguments args(Object first, Object second) {
    return new Arguments(java.util.Arrays.asList(first, second));
  }

  /** The arguments of a function of three. */
  public static Arguments args(Object first, Object second, Object third) {
    return new Arguments(java.util.Arrays.asList(first, second, third));
  }
}
