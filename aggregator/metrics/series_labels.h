// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_set>

#include "aggregator/metrics/page_writer.h"
#include "config/core/target_id.h"
#include "config/core/words.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What tells one measured series on the page from another: never an address,
/// which changes with time.
struct SeriesLabels {
  std::string probe;
  TargetId target;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;

  friend auto operator<=>(const SeriesLabels&, const SeriesLabels&) = default;
};

/// `probe provider region service method conn`; as long as `labels` lives.
std::array<Label, 6> LabelsOf(const SeriesLabels& labels);

/// One text for each set of labels, put into `key`.
void PutSeriesKey(const Sample& sample, std::string& key);
std::string SeriesKey(const SeriesLabels& labels);

/// How many sets of labels the page may show. Each part of the page asks before
/// it shows a new one, so that the whole stays within the limit. Knows a set by
/// 64 bits of hash, 40 bytes each. Any thread.
class SeriesCap {
 public:
  explicit SeriesCap(std::size_t most) : most_(most) {}

  /// False when there is no room for this one. Always the same answer for the
  /// same key.
  [[nodiscard]] bool Admit(const std::string& key);

  /// Makes room: nobody shows this one any more.
  void Release(const std::string& key);

  [[nodiscard]] std::size_t most() const { return most_; }
  [[nodiscard]] std::size_t admitted() const;
  /// How many were turned away, each once (of many millions, some twice).
  [[nodiscard]] std::uint64_t refused() const;

 private:
  const std::size_t most_;

  mutable std::mutex mutex_;  // guards the rest
  std::unordered_set<std::size_t> admitted_;
  std::unordered_set<std::size_t> remembered_;  // of those refused
  std::uint64_t refused_ = 0;
};

}  // namespace regionbench
