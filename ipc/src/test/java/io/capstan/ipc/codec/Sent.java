package io.capstan.ipc.codec;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Classes of an application, good and bad, for the tests to send. */
final class Sent {
  private Sent() {}

  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "like grass";
      }
    }
  }

  record Point(int x, int y) implements Serializable {}

  record Named(String name, Point at, List<Point> way) implements Serializable {}

  /** Refuses what it must not hold, also when it arrives. */
  record Even(int value) implements Serializable {
    Even {
      if (value % 2 != 0) {
        throw new IllegalArgumentException("value=" + value);
      }
    }
  }

  /** Mutable, and it may refer to itself. */
  static final class Node implements Serializable {
    private static final long serialVersionUID = 1L;

    String name;
    Node next;

    Node(String name) {
      this.name = name;
    }
  }

  static final class Outer implements Externalizable {
    private static final long serialVersionUID = 1L;

    private int value;

    public Outer() {}

    Outer(int value) {
      this.value = value;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.writeInt(value);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
      value = in.readInt();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Outer outer && outer.value == value;
    }

    @Override
    public int hashCode() {
      return value;
    }
  }

  static final class Unsendable {}

  /** Serializable, with a field that is not. */
  static final class Foo implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // That is the point.
    ServerSocket socket;

    String name = "foo";
  }

  static final class Holder implements Serializable {
    private static final long serialVersionUID = 1L;

    final ArrayList<Object> items = new ArrayList<>();

    @Override
    public boolean equals(Object other) {
      return other instanceof Holder holder && items.equals(holder.items);
    }

    @Override
    public int hashCode() {
      return Objects.hash(items);
    }
  }

  /** Runs code when it is read, and says so. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;
    static int readings;

    private void readObject(ObjectInputStream in) {
      readings++;
    }
  }

  /** Throws whatever it is told when it is read. */
  static final class Thrower implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String what;

    Thrower(String what) {
      this.what = what;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      switch (what) {
        case "runtime" -> throw new IllegalStateException("hostile");
        case "linkage" -> throw new NoClassDefFoundError("hostile");
        case "assertion" -> throw new AssertionError("hostile");
        case "deep" -> deep(0);
        default -> throw new IOException("hostile");
      }
    }

    private static int deep(int depth) {
      return deep(depth + 1) + depth;
    }
  }

  /** Throws when it is written. */
  static final class Refusing implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object writeReplace() {
      throw new UnsupportedOperationException("not today");
    }
  }

  interface Task extends Supplier<Object>, Serializable {}

  interface IntTask extends IntSupplier, Serializable {}
}
