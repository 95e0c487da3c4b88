package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallFormTest {
  private static final int END = 1 << Codec.SMALL_BITS;

  private final Codec<Object> codec = Codec.standard();

  static List<Object> small() {
    return List.of(
        0,
        1,
        -1,
        1023,
        16383,
        -16384,
        0L,
        -1L,
        16383L,
        -16384L,
        (short) 7,
        (short) -16384,
        Byte.MIN_VALUE,
        Byte.MAX_VALUE,
        'a',
        '\0',
        '\u7FFF',
        true,
        false);
  }

  @ParameterizedTest
  @MethodSource("small")
  void whatIsSmallComesBackTheSame(Object value) {
    int small = codec.encodeSmall(value);
    assertTrue(small >= 0 && small < END, "small=" + small);
    Object decoded = codec.decodeSmall(small);
    assertEquals(value, decoded);
    assertSame(value.getClass(), decoded.getClass());
  }

  static List<Object> others() {
    return List.of(
        16384,
        -16385,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        16384L,
        -16385L,
        1L << 32,
        Long.MIN_VALUE,
        Short.MAX_VALUE,
        Short.MIN_VALUE,
        '\u8000',
        0.0,
        0f,
        "",
        "a",
        new byte[0],
        List.of());
  }

  @ParameterizedTest
  @MethodSource("others")
  void allElseIsNot(Object value) {
    assertEquals(Codec.NOT_SMALL, codec.encodeSmall(value));
  }

  /** Of all bits that there can be: a value whose form they are, or a refusal. */
  @Test
  void otherBitsAreRefused() {
    int refused = 0;
    for (int small = 0; small < END; small++) {
      try {
        assertEquals(small, codec.encodeSmall(codec.decodeSmall(small)));
      } catch (DecodeException e) {
        refused++;
      }
    }
    int values = 3 * (1 << 15) + (1 << 8) + (1 << 15) + 2;
    assertEquals(END - values, refused);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, END - 1, END, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void hostileBitsAreRefused(int small) {
    assertThrows(DecodeException.class, () -> codec.decodeSmall(small));
  }

  @Test
  void aCodecWithoutASmallFormSendsNone() {
    Codec<String> other =
        new Codec<>() {
          @Override
          public void encode(String value, Sink sink) {
            sink.writeString(value);
          }

          @Override
          public String decode(Source source) {
            return source.readString();
          }
        };
    assertEquals(Codec.NOT_SMALL, other.encodeSmall("a"));
    assertThrows(DecodeException.class, () -> other.decodeSmall(1));
  }
}
