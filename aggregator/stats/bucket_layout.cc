// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/bucket_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace regionbench {
namespace {

constexpr int kPerOctave = 1 << kFinestSchema;
constexpr int kSmallestExponent = -30;
constexpr int kLargestExponent = 20;

using Boundaries = std::array<double, kPerOctave + 1>;

// Upper bounds within [0.5, 1]. In long double, so that the rounding to double
// is the only one.
const Boundaries& OctaveBoundaries() {
  static const Boundaries kBoundaries = [] {
    Boundaries made{};
    for (int j = 0; j <= kPerOctave; ++j) {
      const long double power = static_cast<long double>(j) / kPerOctave - 1;
      made.at(static_cast<std::size_t>(j)) =
          static_cast<double>(std::exp2(power));
    }
    return made;
  }();
  return kBoundaries;
}

// First boundary >= fraction. The logarithm is right within one bucket and
// several times faster than a binary search; its neighbours settle the rest.
int FirstAtLeast(double fraction) {
  const Boundaries& bounds = OctaveBoundaries();
  const double guess = std::ceil((std::log2(fraction) + 1) * kPerOctave);
  auto j = static_cast<std::size_t>(
      std::clamp(guess, 0.0, static_cast<double>(kPerOctave)));
  while (j > 0 && bounds[j - 1] >= fraction) --j;
  while (bounds[j] < fraction) ++j;
  return static_cast<int>(j);
}

int FinestIndex(double seconds) {
  int exponent = 0;
  const double fraction = std::frexp(seconds, &exponent);
  return FirstAtLeast(fraction) + (exponent - 1) * kPerOctave;
}

}  // namespace

bool HasBucket(double seconds) {
  return seconds > std::ldexp(1.0, kSmallestExponent) &&
         seconds <= std::ldexp(1.0, kLargestExponent);
}

int BucketIndex(double seconds, int schema) {
  return CoarserIndex(FinestIndex(seconds), kFinestSchema - schema);
}

double BucketUpperBound(int index, int schema) {
  const int finest = index * (1 << (kFinestSchema - schema));
  const int octave = finest >> kFinestSchema;  // rounds down, unlike division
  const auto j = static_cast<std::size_t>(finest - octave * kPerOctave);
  return std::ldexp(OctaveBoundaries().at(j), octave + 1);
}

double BucketMiddle(int index, int schema) {
  const double low = BucketUpperBound(index - 1, schema);
  const double high = BucketUpperBound(index, schema);
  return 2 * low * high / (low + high);
}

double RelativeError(int schema) {
  const double base = std::exp2(std::ldexp(1.0, -schema));
  return (base - 1) / (base + 1);
}

int CoarserIndex(int index, int steps) { return ((index - 1) >> steps) + 1; }

int SmallestIndex(int schema) { return kSmallestExponent * (1 << schema) + 1; }

int LargestIndex(int schema) { return kLargestExponent * (1 << schema); }

}  // namespace regionbench
