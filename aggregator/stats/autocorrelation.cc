// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/autocorrelation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace regionbench {
namespace {

constexpr std::size_t kLagLimit = 400;
constexpr std::size_t kWordBits = 64;
constexpr std::size_t kEveryRoundBelow = 50;
constexpr std::size_t kEstimateEvery = 20;

// The series packed into bits: a lag is then a shift, and the sum of products
// counts bits, which makes hundreds of lags over thousands of values cheap.
class BinarySeries {
 public:
  BinarySeries(std::span<const double> values, double threshold)
      : size_(values.size()), words_(values.size() / kWordBits + 2) {
    for (std::size_t i = 0; i < size_; ++i) {
      const auto bit = static_cast<std::uint64_t>(values[i] <= threshold);
      words_[i / kWordBits] |= bit << (i % kWordBits);
    }
    ones_ = OnesIn(0, size_);
    mean_ = ones_ / static_cast<double>(size_);
  }

  [[nodiscard]] bool Constant() const {
    return ones_ == 0 || ones_ == static_cast<double>(size_);
  }

  [[nodiscard]] double Correlation(std::size_t lag) const {
    const double ends = OnesIn(0, size_ - lag) + OnesIn(lag, size_);
    const double products = Products(lag) - mean_ * ends +
                            static_cast<double>(size_ - lag) * mean_ * mean_;
    return products / (ones_ * (1 - mean_));
  }

 private:
  // 64 values from `index` on; zeros beyond the end.
  [[nodiscard]] std::uint64_t WordAt(std::size_t index) const {
    const std::size_t word = index / kWordBits;
    const std::size_t shift = index % kWordBits;
    if (word + 1 >= words_.size()) return 0;
    if (shift == 0) return words_[word];
    return words_[word] >> shift | words_[word + 1] << (kWordBits - shift);
  }

  [[nodiscard]] double Products(std::size_t lag) const {
    int count = 0;
    for (std::size_t i = 0; i < size_; i += kWordBits) {
      count += std::popcount(words_[i / kWordBits] & WordAt(i + lag));
    }
    return count;
  }

  [[nodiscard]] double OnesIn(std::size_t begin, std::size_t end) const {
    int count = 0;
    for (std::size_t i = begin; i < end; i += kWordBits) {
      std::uint64_t word = WordAt(i);
      if (end - i < kWordBits) word &= (std::uint64_t{1} << (end - i)) - 1;
      count += std::popcount(word);
    }
    return count;
  }

  std::size_t size_;
  std::vector<std::uint64_t> words_;
  double ones_ = 0;
  double mean_ = 0;
};

}  // namespace

double AutocorrelationTime(std::span<const double> in_time_order,
                           double threshold) {
  if (in_time_order.empty()) return 1;
  BinarySeries series(in_time_order, threshold);
  if (series.Constant()) {
    // Of two values with the larger as median: split below it instead.
    const double infinity = std::numeric_limits<double>::infinity();
    series = {in_time_order, std::nextafter(threshold, -infinity)};
    if (series.Constant()) return 1;
  }
  const std::size_t lags = std::min(in_time_order.size() / 2, kLagLimit);
  double tau = 1;
  double previous = 2;
  for (std::size_t lag = 1; lag + 1 < lags; lag += 2) {
    const double both = series.Correlation(lag) + series.Correlation(lag + 1);
    if (both <= 0) break;
    previous = std::min(previous, both);
    tau += 2 * previous;
  }
  return tau;
}

double AutocorrelationTime(std::span<const double> in_time_order) {
  if (in_time_order.empty()) return 1;
  std::vector<double> values(in_time_order.begin(), in_time_order.end());
  // The upper one of two middle values: a number even where their mean is not,
  // between -infinity and +infinity.
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return AutocorrelationTime(in_time_order, *middle);
}

bool DueForEstimate(std::size_t size, std::size_t phase) {
  return size < kEveryRoundBelow || (size + phase) % kEstimateEvery == 0;
}

}  // namespace regionbench
