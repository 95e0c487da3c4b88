/*
 * The peer of SumOfSquares:  sum_squares LOOP FROM TO  prints the sum and the loop's own seconds.
 *
 * LOOP is
 *   wide    a multiplication to 128 bits and an addition of 128 bits for each i
 *   halves  the kernel's own way below 2^32: squares of 64 bits, their halves summed apart, which
 *           the compiler vectorises
 *
 * FROM and TO come at run time and the functions are not inlined, so there is nothing to fold at
 * compile time; bench also checks that the time grows with the range.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned __int128 uint128;

/* Squares between two joins, as in the kernel. */
enum { BLOCK_LENGTH = 1 << 16 };

__attribute__((noinline)) static uint128 sum_wide(uint64_t from, uint64_t to) {
  uint128 sum = 0;
  for (uint64_t i = from; i < to; i++) {
    uint64_t value = i;
    /* Without this, GCC 12 widens i itself to 128 bits and the loop takes twice the time: keep it,
       a peer must be as fast as it can be. It emits no instruction. */
    __asm__("" : "+r"(value));
    sum += (uint128)value * value;
  }
  return sum;
}

__attribute__((noinline)) static uint128 sum_halves(uint64_t from, uint64_t to) {
  uint128 sum = 0;
  while (from < to) {
    uint64_t end = to - from < BLOCK_LENGTH ? to : from + BLOCK_LENGTH;
    uint64_t low_halves = 0;
    uint64_t high_halves = 0;
    for (uint64_t i = from; i < end; i++) {
      uint64_t square = i * i;
      low_halves += (uint32_t)square;
      high_halves += square >> 32;
    }
    sum += ((uint128)high_halves << 32) + low_halves;
    from = end;
  }
  return sum;
}

static void print_decimal(uint128 value) {
  char digits[40];
  char *start = digits + sizeof digits - 1;
  *start = '\0';
  do {
    *--start = (char)('0' + (int)(value % 10));
    value /= 10;
  } while (value != 0);
  fputs(start, stdout);
}

static uint64_t parse(const char *text) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0') {
    fprintf(stderr, "number=%s (allowed: 0 to %" PRIu64 ")\n", text, UINT64_MAX);
    exit(2);
  }
  return value;
}

int main(int argc, char **argv) {
  int wide = argc == 4 && strcmp(argv[1], "wide") == 0;
  if (!wide && (argc != 4 || strcmp(argv[1], "halves") != 0)) {
    fprintf(stderr, "usage: sum_squares wide|halves FROM TO\n");
    return 2;
  }
  uint64_t from = parse(argv[2]);
  uint64_t to = parse(argv[3]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  uint128 sum = wide ? sum_wide(from, to) : sum_halves(from, to);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double whole_seconds = (double)(end.tv_sec - start.tv_sec);
  print_decimal(sum);
  printf(" %.9f\n", whole_seconds + 1e-9 * (double)(end.tv_nsec - start.tv_nsec));
  return 0;
}
