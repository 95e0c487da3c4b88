package io.capstan.ipc.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Values of all kinds, nested up to a depth; the same from the same random numbers. */
final class RandomValues {
  private static final int KINDS = 24;

  private RandomValues() {}

  static Object value(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? KINDS : 18);
    return switch (kind) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(256) - 128;
      case 2 -> random.nextLong();
      case 3 -> random.nextDouble();
      case 4 -> random.nextBoolean();
      case 5 -> (byte) random.nextInt();
      case 6 -> (short) random.nextInt();
      case 7 -> (char) random.nextInt();
      case 8 -> random.nextFloat();
      case 9 -> text(random, 0x100);
      case 10 -> text(random, 0x10000);
      case 11 -> new BigInteger(random.nextInt(300), random);
      case 12 -> new BigDecimal(new BigInteger(100, random), random.nextInt(50) - 25);
      case 13 -> new UUID(random.nextLong(), random.nextLong());
      case 14 -> Duration.ofSeconds(random.nextInt(), random.nextInt());
      case 15 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt());
      case 16 -> Sent.Color.values()[random.nextInt(2)];
      case 17 -> new Sent.Point(random.nextInt(), random.nextInt());
      case 18 -> new ArrayList<>(members(random, depth));
      case 19 -> List.copyOf(members(random, depth));
      case 20 -> new HashSet<>(members(random, depth));
      case 21 -> map(random, depth);
      case 22 -> members(random, depth).toArray();
      default -> holder(random, depth);
    };
  }

  /** How many kinds a thousand values are of. */
  static int kinds(Random random) {
    Set<Class<?>> kinds = new HashSet<>();
    for (int index = 0; index < 1000; index++) {
      kinds.add(value(random, 1).getClass());
    }
    return kinds.size();
  }

  private static String text(Random random, int bound) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(20) == 0 ? 2000 : 20);
    for (int index = 0; index < length; index++) {
      text.append((char) random.nextInt(bound));
    }
    return text.toString();
  }

  private static List<Object> members(Random random, int depth) {
    List<Object> members = new ArrayList<>();
    int count = random.nextInt(6);
    for (int index = 0; index < count; index++) {
      Object member = value(random, depth - 1);
      members.add(member instanceof Object[] ? "no array" : member); // Arrays are never equal.
    }
    return members;
  }

  private static HashMap<Object, Object> map(Random random, int depth) {
    HashMap<Object, Object> map = new HashMap<>();
    members(random, depth).forEach(key -> map.put(key, random.nextInt()));
    return map;
  }

  private static Sent.Holder holder(Random random, int depth) {
    Sent.Holder holder = new Sent.Holder();
    holder.items.addAll(members(random, depth));
    return holder;
  }
}
