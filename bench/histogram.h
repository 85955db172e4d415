// A histogram of nanoseconds: powers of two, each cut into 64 equal steps, so that
// a quantile is off by less than 1.6 %.
#pragma once
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define STEPS 64
#define BUCKETS (48 * STEPS)

typedef struct {
  uint64_t buckets[BUCKETS];
  uint64_t count;
  double sum;
  int64_t max;
} Histogram;

static int bucket_of(int64_t value) {
  if (value < 0) value = 0;
  if (value < STEPS) return (int)value;
  int shift = 63 - __builtin_clzll(value) - 6; // leaves 64 to 127
  int index = shift * STEPS + (int)(value >> shift);
  return index < BUCKETS ? index : BUCKETS - 1;
}

static double bucket_middle(int index) {
  if (index < STEPS) return index;
  int shift = index / STEPS - 1;
  int64_t low = (int64_t)(index % STEPS + STEPS) << shift;
  return low + ((int64_t)1 << shift) / 2.0;
}

static void histogram_add(Histogram *histogram, int64_t value) {
  histogram->buckets[bucket_of(value)]++;
  histogram->count++;
  histogram->sum += value;
  if (value > histogram->max) histogram->max = value;
}

static double histogram_quantile(const Histogram *histogram, double share) {
  uint64_t wanted = (uint64_t)ceil(share * histogram->count), seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram->buckets[i];
    if (seen >= wanted && seen > 0) return fmin(bucket_middle(i), histogram->max);
  }
  return histogram->max;
}

// Prints `"name":{...}` in microseconds, or null where nothing was counted.
static void histogram_print(const char *name, const Histogram *histogram) {
  if (histogram->count == 0) {
    printf(",\"%s\":null", name);
    return;
  }
  printf(",\"%s\":{\"count\":%llu,\"meanUs\":%.1f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"maxUs\":%.1f}", name,
         (unsigned long long)histogram->count, histogram->sum / histogram->count / 1000,
         histogram_quantile(histogram, 0.5) / 1000, histogram_quantile(histogram, 0.99) / 1000,
         histogram->max / 1000.0);
}
