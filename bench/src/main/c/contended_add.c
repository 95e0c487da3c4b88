/*
 * The peer of AdderMain:  contended_add FILE CORE CORE COUNT  prints the nanoseconds that a process
 * took for one addition, the mean of both, and the sum of all values that the additions returned.
 *
 * Two processes, each on the core it is given, add 1 to the same word of a mapped file, COUNT times
 * each, and use what the addition returns, so that it stays a fetch-and-add.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILE_LENGTH = 4096 };

/* What both processes use, each line of it apart from the others. */
typedef struct {
  _Alignas(128) _Atomic uint64_t counter;
  _Alignas(128) _Atomic int ready;
  _Alignas(128) uint64_t sums[2];
  uint64_t nanos[2];
} shared_state;

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

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void add(shared_state *shared, int process, uint64_t count) {
  atomic_fetch_add(&shared->ready, 1);
  while (atomic_load(&shared->ready) < 2) {
  }
  uint64_t sum = 0;
  uint64_t start = now();
  for (uint64_t i = 0; i < count; i++) {
    sum += atomic_fetch_add(&shared->counter, 1);
  }
  shared->nanos[process] = now() - start;
  shared->sums[process] = sum;
}

static uint64_t parse(const char *text, uint64_t most) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value > most) {
    fprintf(stderr, "number=%s (allowed: 0 to %" PRIu64 ")\n", text, most);
    exit(2);
  }
  return value;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: contended_add FILE CORE CORE COUNT\n");
    return 2;
  }
  int cores[] = {(int)parse(argv[2], CPU_SETSIZE - 1), (int)parse(argv[3], CPU_SETSIZE - 1)};
  uint64_t count = parse(argv[4], 1000000000);
  int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ftruncate(file, FILE_LENGTH) != 0) {
    fail(argv[1]);
  }
  shared_state *shared = mmap(NULL, FILE_LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared == MAP_FAILED) {
    fail("mmap");
  }
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
    pin(cores[1]);
    add(shared, 1, count);
    return 0;
  }
  pin(cores[0]);
  add(shared, 0, count);
  int status;
  if (waitpid(child, &status, 0) != child || status != 0) {
    fail("child");
  }
  double nanos = (double)(shared->nanos[0] + shared->nanos[1]) / 2 / (double)count;
  printf("%.4f %" PRIu64 "\n", nanos, shared->sums[0] + shared->sums[1]);
  return 0;
}
