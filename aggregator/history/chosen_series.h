// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "aggregator/store/store.h"

namespace regionbench {

/// Which of a probe's stored series make one report: one method and conn, and
/// for each target one address family and, where there are any, no cold starts.
/// Different things are never mixed.
class ChosenSeries {
 public:
  /// `counts` are of one probe and not empty. Method and conn are those with
  /// most attempts.
  explicit ChosenSeries(std::span<const SeriesCount> counts);

  [[nodiscard]] Method method() const { return method_; }
  [[nodiscard]] Conn conn() const { return conn_; }
  /// The target with most attempts: its pace is the pace of the report.
  [[nodiscard]] const TargetId& busiest() const { return busiest_; }
  /// Ascending, each once.
  [[nodiscard]] std::vector<TargetId> Targets() const;
  [[nodiscard]] bool Takes(const StoredSeries& series) const;
  /// What was left out, one line each.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct Kept {
    int family = 0;  ///< 4 or 6; 0: no address was ever found
    bool cold_start = false;
    std::chrono::nanoseconds timeout{0};
    std::uint64_t attempts = 0;
  };
  [[nodiscard]] static bool Fits(const Kept& kept, const StoredSeries& series);
  void ChooseMethod(std::span<const SeriesCount> counts);
  void ChooseFor(const TargetId& target, std::span<const SeriesCount> counts);

  Method method_ = Method::kTcp;
  Conn conn_ = Conn::kCold;
  TargetId busiest_;
  std::map<TargetId, Kept> kept_;
  std::vector<std::string> notes_;
};

}  // namespace regionbench
