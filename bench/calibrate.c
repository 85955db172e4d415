// calibrate.c: how fast is this machine just now? A fixed mix of arithmetic, memory reads
// and system calls; prints the CPU microseconds that each took. It runs on the target's
// core around every measurement, because a shared machine's speed drifts, its memory's
// most of all.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 1 << 20, MIXES = 6000000, READS = 1200000, CALLS = 20000 };

static double cpu_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static uint64_t mix(void) {
  uint64_t x = 88172645463325252ull;
  for (int i = 0; i < MIXES; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return x;
}

// Each read depends on the one before, so that the memory's own delay shows.
static uint32_t chase(const uint32_t *slots) {
  uint32_t at = 1;
  for (int i = 0; i < READS; i++) at = slots[(at + i) & (SLOTS - 1)];
  return at;
}

static int call(int ends[2]) {
  char byte = 1;
  for (int i = 0; i < CALLS; i++)
    if (write(ends[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1) return -1;
  return 0;
}

int main(void) {
  uint32_t *slots = malloc(SLOTS * sizeof *slots);
  int ends[2];
  if (!slots || pipe(ends)) return 1;
  for (uint32_t i = 0; i < SLOTS; i++) slots[i] = (i * 2654435761u + 12345) & (SLOTS - 1);

  volatile uint64_t sink = 0; // keeps the compiler from dropping the work
  double start = cpu_us();
  sink += mix();
  double mixed = cpu_us();
  sink += chase(slots);
  double chased = cpu_us();
  if (call(ends)) return 1;
  double called = cpu_us();
  printf("{\"arithmeticUs\":%.0f,\"memoryUs\":%.0f,\"systemUs\":%.0f}\n", mixed - start, chased - mixed, called - chased);
  return 0;
}
