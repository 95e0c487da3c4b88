/*
 * The peer of PingPongMain:  ping_pong spin|futex FILE CORE CORE ROUNDS  prints the mean of the
 * middle half, the median and the 99th percentile of the round trips, in nanoseconds.
 *
 * Two processes, each on the core it is given, and one mapped file with a word for each, on cache
 * lines of their own: one writes the number of the round into its word, the other waits for it and
 * writes it into the other word. They wait
 *   spin   by looking again
 *   futex  in the kernel: a write wakes, and who does not find what it waits for sleeps
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILE_LENGTH = 4096, PONG_OFFSET = 128, WARM_UP_SHARE = 10 };

typedef struct {
  _Atomic uint32_t *ping;
  _Atomic uint32_t *pong;
} words;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    fail("sched_setaffinity");
  }
}

static inline void pause_spin(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

static inline void await_spin(_Atomic uint32_t *word, uint32_t round) {
  while (atomic_load_explicit(word, memory_order_acquire) != round) {
    pause_spin();
  }
}

static inline void signal_spin(_Atomic uint32_t *word, uint32_t round) {
  atomic_store_explicit(word, round, memory_order_release);
}

/* Without FUTEX_PRIVATE_FLAG: the other one is another process. */
static inline void await_futex(_Atomic uint32_t *word, uint32_t round) {
  while (atomic_load_explicit(word, memory_order_acquire) != round) {
    syscall(SYS_futex, word, FUTEX_WAIT, round - 1, NULL, NULL, 0);
  }
}

static inline void signal_futex(_Atomic uint32_t *word, uint32_t round) {
  atomic_store_explicit(word, round, memory_order_seq_cst);
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void answer(words shared, int spins, uint32_t rounds) {
  for (uint32_t round = 1; round <= rounds; round++) {
    if (spins) {
      await_spin(shared.ping, round);
      signal_spin(shared.pong, round);
    } else {
      await_futex(shared.ping, round);
      signal_futex(shared.pong, round);
    }
  }
}

static void ask(words shared, int spins, uint32_t rounds, uint32_t *nanos) {
  for (uint32_t round = 1; round <= rounds; round++) {
    uint64_t start = now();
    if (spins) {
      signal_spin(shared.ping, round);
      await_spin(shared.pong, round);
    } else {
      signal_futex(shared.ping, round);
      await_futex(shared.pong, round);
    }
    uint64_t elapsed = now() - start;
    nanos[round - 1] = elapsed < UINT32_MAX ? (uint32_t)elapsed : UINT32_MAX;
  }
}

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left;
  uint32_t b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* Of what is between the quartiles. Where the clock ticks every ten nanoseconds, the median alone
   would be ten nanoseconds more or less; with the mean, ticks fall out. */
static double middle_mean(const uint32_t *sorted, uint32_t count) {
  uint64_t sum = 0;
  uint32_t end = count - count / 4;
  for (uint32_t i = count / 4; i < end; i++) {
    sum += sorted[i];
  }
  return (double)sum / (end - count / 4);
}

static uint32_t parse(const char *text, uint32_t most) {
  char *end;
  errno = 0;
  unsigned long value = strtoul(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value > most) {
    fprintf(stderr, "number=%s (allowed: 0 to %" PRIu32 ")\n", text, most);
    exit(2);
  }
  return (uint32_t)value;
}

static words map(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ftruncate(file, FILE_LENGTH) != 0) {
    fail(path);
  }
  char *bytes = mmap(NULL, FILE_LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) {
    fail("mmap");
  }
  close(file);
  words shared = {(_Atomic uint32_t *)bytes, (_Atomic uint32_t *)(bytes + PONG_OFFSET)};
  return shared;
}

int main(int argc, char **argv) {
  int spins = argc == 6 && strcmp(argv[1], "spin") == 0;
  if (!spins && (argc != 6 || strcmp(argv[1], "futex") != 0)) {
    fprintf(stderr, "usage: ping_pong spin|futex FILE CORE CORE ROUNDS\n");
    return 2;
  }
  int ask_core = (int)parse(argv[3], CPU_SETSIZE - 1);
  int answer_core = (int)parse(argv[4], CPU_SETSIZE - 1);
  uint32_t rounds = parse(argv[5], 100000000);
  uint32_t all_rounds = rounds + rounds / WARM_UP_SHARE;
  uint32_t *nanos = calloc(all_rounds + 1, sizeof *nanos);
  if (nanos == NULL) {
    fail("calloc");
  }
  memset(nanos, 1, (all_rounds + 1) * sizeof *nanos); /* No page fault while the clock runs. */
  words shared = map(argv[2]);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) {
    fail("fork");
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
      return 1;
    }
    pin(answer_core);
    answer(shared, spins, all_rounds);
    return 0;
  }
  pin(ask_core);
  ask(shared, spins, all_rounds, nanos);
  int status;
  if (waitpid(child, &status, 0) != child || status != 0) {
    fail("child");
  }
  uint32_t *measured = nanos + rounds / WARM_UP_SHARE;
  qsort(measured, rounds, sizeof *measured, compare);
  printf("%.2f %" PRIu32 " %" PRIu32 "\n", middle_mean(measured, rounds), measured[rounds / 2],
         measured[(uint64_t)rounds * 99 / 100]);
  return 0;
}
