// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/stats/bucket_layout.h"

namespace regionbench {

/// A distribution of round trips in seconds, counted in exponential buckets
/// (bucket_layout.h), lost probes beside. Merging is exact and does not depend
/// on the order; every quantile of any union is within RelativeError(schema) of
/// the type-7 quantile of the raw samples, and +infinity exactly when that is.
/// Memory: 8 bytes a bucket between the extremes, 100 kB at worst.
class Sketch {
 public:
  /// `schema` is clamped to what bucket_layout.h offers.
  explicit Sketch(int schema = kFinestSchema);

  /// False when the value has no bucket (zero, negative, NaN, infinite); such a
  /// sample is invalid and the caller counts it.
  [[nodiscard]] bool Add(double seconds);
  void AddLost(std::uint64_t count = 1) { lost_ += count; }
  /// Adds values of which only the bucket is known; until SetRange tells, they
  /// can be anything. False, and no change, when there is no such bucket.
  [[nodiscard]] bool AddBucket(int index, std::uint64_t count);

  /// The coarser schema of the two is kept.
  void Merge(const Sketch& other);
  /// Takes out what was merged before, as for a sliding window. False, and no
  /// change, when `part` is not contained. The known range stays as it was.
  [[nodiscard]] bool Subtract(const Sketch& part);
  /// Exact; no effect when not coarser.
  void Downscale(int schema);

  /// Type 7 over received and lost; no value when there are neither.
  [[nodiscard]] std::optional<double> Quantile(double p) const;

  [[nodiscard]] int Schema() const { return schema_; }
  [[nodiscard]] std::uint64_t Received() const { return received_; }
  [[nodiscard]] std::uint64_t Lost() const { return lost_; }
  /// Counts of the buckets FirstIndex(), FirstIndex() + 1, ...; the first and
  /// the last are never 0.
  [[nodiscard]] int FirstIndex() const { return first_; }
  [[nodiscard]] std::span<const std::uint64_t> Counts() const {
    return counts_;
  }

  /// The buckets alone, bounded and portable: version, schema, number of
  /// populated buckets, first index, then count and (gap - 1, count) pairs, all
  /// varints. Lost probes and the range are stored beside.
  [[nodiscard]] std::string Encode() const;
  /// No value for anything that Encode does not write.
  static std::optional<Sketch> Decode(std::string_view bytes);

  /// Tells the smallest and largest value of a decoded sketch, to which
  /// quantiles are clamped.
  void SetRange(double min, double max);

  friend bool operator==(const Sketch&, const Sketch&) = default;

 private:
  [[nodiscard]] double ValueAtRank(std::uint64_t rank) const;
  [[nodiscard]] bool Contains(const Sketch& part) const;
  [[nodiscard]] std::uint64_t CountAt(int index) const;
  [[nodiscard]] int EndIndex() const;
  void CoverBuckets(int first, int end);
  void AddCount(int index, std::uint64_t count);
  void Trim();

  int schema_;
  int first_ = 0;
  std::vector<std::uint64_t> counts_;
  std::uint64_t received_ = 0;
  std::uint64_t lost_ = 0;
  // Of what was added, or bounds of it where that is not known. Empty to begin
  // with, so that any value or other range replaces it.
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = 0;
};

}  // namespace regionbench
