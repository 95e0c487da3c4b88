package io.capstan.ipc.value;

import io.capstan.ipc.memory.ObjectType;

/** What the directory says of this package's objects. */
final class ValueTypes {
  static final ObjectType INT = ObjectType.of("int");
  static final ObjectType LONG = ObjectType.of("long");
  static final ObjectType DOUBLE = ObjectType.of("double");
  static final ObjectType BOOLEAN = ObjectType.of("boolean");
  static final ObjectType INT_ARRAY = ObjectType.of("int[]");
  static final ObjectType LONG_ARRAY = ObjectType.of("long[]");
  static final ObjectType DOUBLE_ARRAY = ObjectType.of("double[]");
  static final ObjectType BYTE_ARRAY = ObjectType.of("byte[]");
  static final ObjectType LONG_ADDER = ObjectType.of("adder");
  static final ObjectType STRUCT = ObjectType.of("struct");
  static final ObjectType STRUCT_ARRAY = ObjectType.of("struct[]");

  private ValueTypes() {}
}
