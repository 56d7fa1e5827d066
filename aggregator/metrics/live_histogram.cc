// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/live_histogram.h"

#include <algorithm>

#include "aggregator/stats/bucket_layout.h"

namespace regionbench {
namespace {

constexpr double kSecondsPerNs = 1e-9;

// In integers, so that no rounding decides on which side of a bound a duration
// lies.
constexpr auto kBoundsNs = [] {
  std::array<std::int64_t, kRoundTripBounds.size()> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    // NOLINTNEXTLINE(bugprone-incorrect-roundings): lround is not constexpr
    bounds[i] = static_cast<std::int64_t>(kRoundTripBounds[i] * 1e9 + 0.5);
  }
  return bounds;
}();

}  // namespace

void LiveHistogram::Observe(std::chrono::nanoseconds duration) {
  const std::int64_t ns = duration.count();
  if (ns <= 0) {
    ++zeros_;
  } else if (!exponential_.Add(static_cast<double>(ns) * kSecondsPerNs)) {
    return;  // longer than twelve days
  }
  const auto* const bound = std::ranges::lower_bound(kBoundsNs, ns);
  if (bound != kBoundsNs.end()) {
    ++counts_[static_cast<std::size_t>(bound - kBoundsNs.begin())];
  }
  sum_ns_ += std::max<std::int64_t>(ns, 0);
  if (exponential_.Counts().size() > kMostNativeBuckets) LimitBuckets();
}

void LiveHistogram::LimitBuckets() {
  const auto counts = exponential_.Counts();
  const auto empty =
      static_cast<std::size_t>(std::ranges::count(counts, std::uint64_t{0}));
  if (counts.size() - empty <= kMostNativeBuckets) return;
  exponential_.Downscale(exponential_.Schema() - 1);
}

HistogramReading LiveHistogram::Read() const {
  return {.count = exponential_.Received() + zeros_,
          .sum = static_cast<double>(sum_ns_) * kSecondsPerNs,
          .bounds = kRoundTripBounds,
          .counts = counts_,
          .zeros = zeros_,
          .exponential = &exponential_};
}

}  // namespace regionbench
