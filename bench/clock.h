// Monotonic time. It is the same for all processes of a machine, which is how the load
// can tell the one-way time of a chunk that the mock has stamped.
#pragma once
#include <stdint.h>
#include <time.h>

static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
