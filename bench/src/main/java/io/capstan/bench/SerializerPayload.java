package io.capstan.bench;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** What the serializers are compared with: the kinds of object that a task or a message is. */
enum SerializerPayload {
  /** A number. */
  INTEGER {
    @Override
    Object value() {
      return 42;
    }
  },
  /** A short text. */
  TEXT {
    @Override
    Object value() {
      return "a short text, as most are";
    }
  },
  /** A task that captured a number. */
  LAMBDA {
    @Override
    Object value() {
      int number = 42;
      return (Task) () -> number;
    }
  },
  /** A small record, as most messages are. */
  RECORD {
    @Override
    Object value() {
      return new Message(42, "a small message", 3.25);
    }
  },
  /** A plain class with a list and a map of records. */
  OBJECT {
    @Override
    Object value() {
      Order order = new Order();
      order.customer = "Ada";
      for (int index = 0; index < 10; index++) {
        order.lines.add(new Message(index, "line " + index, index / 8.0));
        order.stock.put("item " + index, index);
      }
      return order;
    }
  };

  /** A task. */
  interface Task extends IntSupplier, Serializable {}

  /** A small record. */
  record Message(int id, String text, double weight) implements Serializable {}

  /** A plain class. */
  static final class Order implements Serializable {
    private static final long serialVersionUID = 1L;

    private String customer;
    private final ArrayList<Message> lines = new ArrayList<>();
    private final HashMap<String, Integer> stock = new HashMap<>();

    @Override
    public boolean equals(Object other) {
      return other instanceof Order order
          && customer.equals(order.customer)
          && lines.equals(order.lines)
          && stock.equals(order.stock);
    }

    @Override
    public int hashCode() {
      return List.of(customer, lines, Map.copyOf(stock)).hashCode();
    }
  }

  /** Whether one object is as good as the other. */
  static boolean areSame(Object one, Object other) {
    return one instanceof Task task
        ? other instanceof Task second && task.getAsInt() == second.getAsInt()
        : one.equals(other);
  }

  /** A new object of this kind, as good as any other of the kind. */
  abstract Object value();
}
