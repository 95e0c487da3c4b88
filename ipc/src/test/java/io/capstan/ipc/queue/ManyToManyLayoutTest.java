package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.LayoutCheck;
import io.capstan.ipc.trial.LayoutCheck.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyToManyLayoutTest {
  private static final List<ManyToManyShape> SHAPES =
      List.of(
          new ManyToManyShape(1, 0, 1),
          new ManyToManyShape(3, 8, 2),
          new ManyToManyShape(16, 200, 4),
          new ManyToManyShape(17, 1000, 3),
          new ManyToManyShape(1024, 32),
          new ManyToManyShape(959, 256, 64));

  @Test
  void everythingHasItsPlace() {
    for (ManyToManyShape shape : SHAPES) {
      int roles = ManyToManyLayout.roles(shape);
      int cells = ManyToManyLayout.cells(shape);
      LayoutCheck.check(
          (int) ManyToManyLayout.length(shape),
          Field.half("kind", ManyToManyLayout.KIND_OFFSET),
          Field.half("delivery", ManyToManyLayout.DELIVERY_OFFSET),
          Field.half("capacity", ManyToManyLayout.CAPACITY_OFFSET),
          Field.half("recordBytesMax", ManyToManyLayout.RECORD_BYTES_MAX_OFFSET),
          Field.half("rolesMax", ManyToManyLayout.ROLES_MAX_OFFSET),
          Field.half("immediateBits", ManyToManyLayout.IMMEDIATE_BITS_OFFSET),
          Field.word("returns", ManyToManyLayout.RETURNS_OFFSET),
          Field.word("last removal", ManyToManyLayout.LAST_REMOVAL_OFFSET),
          Field.waitPoint("not empty", ManyToManyLayout.NOT_EMPTY_OFFSET),
          Field.waitPoint("not full", ManyToManyLayout.NOT_FULL_OFFSET),
          Field.word("tail", ManyToManyLayout.TAIL_OFFSET),
          Field.word("head", ManyToManyLayout.HEAD_OFFSET),
          Field.word("next cell", ManyToManyLayout.NEXT_CELL_OFFSET),
          Field.slots("roles", ManyToManyLayout.ROLES_OFFSET, roles * ManyToManyLayout.ROLE_LENGTH),
          Field.slots(
              "ring",
              (int) ManyToManyLayout.ringOffset(shape),
              ManyToManyLayout.slots(shape) * ManyToManyLayout.SLOT_LENGTH),
          Field.slots(
              "cells",
              (int) ManyToManyLayout.cellsOffset(shape),
              (int) (cells * ManyToManyLayout.cellLength(shape))));
    }
  }

  @Test
  void role() {
    LayoutCheck.check(
        ManyToManyLayout.ROLE_LENGTH,
        Field.word("owner", ManyToManyLayout.ROLE_OWNER_OFFSET),
        Field.word("epoch", ManyToManyLayout.ROLE_EPOCH_OFFSET),
        Field.word("hand", ManyToManyLayout.ROLE_HAND_OFFSET),
        Field.word("tally", ManyToManyLayout.ROLE_TALLY_OFFSET));
    assertEquals(0, ManyToManyLayout.ROLE_LENGTH % ManyToManyLayout.SEPARATION);
  }

  @Test
  void cell() {
    LayoutCheck.check(
        ManyToManyLayout.CELL_RECORD_OFFSET + Long.BYTES,
        Field.word("word", ManyToManyLayout.CELL_WORD_OFFSET),
        Field.word("producer", ManyToManyLayout.CELL_PRODUCER_OFFSET),
        Field.half("length", ManyToManyLayout.CELL_LENGTH_OFFSET),
        Field.word("record", ManyToManyLayout.CELL_RECORD_OFFSET));
  }

  @Test
  void hotWordsStandApart() {
    int[] words = {
      ManyToManyLayout.KIND_OFFSET,
      ManyToManyLayout.RETURNS_OFFSET,
      ManyToManyLayout.NOT_EMPTY_OFFSET,
      ManyToManyLayout.NOT_FULL_OFFSET,
      ManyToManyLayout.TAIL_OFFSET,
      ManyToManyLayout.HEAD_OFFSET,
      ManyToManyLayout.NEXT_CELL_OFFSET,
      ManyToManyLayout.ROLES_OFFSET
    };
    for (int index = 1; index < words.length; index++) {
      assertTrue(words[index] - words[index - 1] >= ManyToManyLayout.SEPARATION);
    }
  }

  /** What the proofs in the notes count on. */
  @Test
  void thereAreEnoughOfEverything() {
    for (ManyToManyShape shape : SHAPES) {
      int slots = ManyToManyLayout.slots(shape);
      int cells = ManyToManyLayout.cells(shape);
      assertEquals(1, Integer.bitCount(slots), "a power of two");
      assertTrue(
          slots > 2 * shape.capacity() + shape.rolesMax(), "each claim and the end have a slot");
      assertTrue(
          cells >= shape.capacity() + 4 * shape.rolesMax(), "a free cell wherever there is room");
      assertEquals(
          0, ManyToManyLayout.cellLength(shape) % ManyToManyLayout.CELL_ALIGNMENT, "lines");
      assertEquals(
          0, ManyToManyLayout.ringOffset(shape) % ManyToManyLayout.SEPARATION, "slots in lines");
    }
    assertTrue(
        ManyToManyLayout.roles(new ManyToManyShape(1, 0, ManyToManyShape.ROLES_MAX))
            <= 1 << ManyToManyRoles.ROLE_BITS,
        "an owner has bits for each role");
  }

  @Test
  void whatIsNotAllowedIsRefusedByNumber() {
    for (int[] sizes :
        new int[][] {
          {0, 8, 1},
          {-1, 8, 1},
          {(1 << 24) + 1, 8, 1},
          {1, -1, 1},
          {1, (1 << 24) + 1, 1},
          {1, 8, 0},
          {1, 8, 1025}
        }) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> new ManyToManyShape(sizes[0], sizes[1], sizes[2]));
      assertTrue(
          refusal.getMessage().matches("\\w+=-?\\d+ \\(allowed: \\d+ to \\d+\\)"),
          refusal.getMessage());
    }
  }
}
