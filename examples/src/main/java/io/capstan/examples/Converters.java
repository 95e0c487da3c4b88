package io.capstan.examples;

import io.capstan.engine.coordinator.CoordinatorOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the command line reads its numbers. */
final class Converters {

  private Converters() {}

  /** A bound of a range. */
  static final class Bound implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return number(text, 0, Long.MAX_VALUE);
    }
  }

  /** How many workers. */
  static final class Workers implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) number(text, 1, CoordinatorOptions.WORKERS_MAX);
    }
  }

  /** Heap in mebibytes. */
  static final class Heap implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) number(text, CoordinatorOptions.HEAP_MEBIBYTES_MIN, Integer.MAX_VALUE);
    }
  }

  private static long number(String text, long least, long most) {
    try {
      return NumberText.parse(text, least, most);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
