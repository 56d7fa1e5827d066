// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/chosen_series.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace regionbench {
namespace {

using MethodAndConn = std::pair<Method, Conn>;

template <typename Key>
Key Largest(const std::map<Key, std::uint64_t>& counts) {
  return std::ranges::max_element(counts, {},
                                  [](const auto& one) { return one.second; })
      ->first;
}

std::string KindText(const MethodAndConn& kind) {
  return fmt::format("{} {}", ToText(kind.first), ToText(kind.second));
}

}  // namespace

ChosenSeries::ChosenSeries(std::span<const SeriesCount> counts) {
  ChooseMethod(counts);
  std::set<TargetId> targets;
  for (const SeriesCount& one : counts) {
    if (one.series.method != method_ || one.series.conn != conn_) continue;
    targets.insert(one.series.target);
  }
  for (const TargetId& target : targets) ChooseFor(target, counts);
  busiest_ = std::ranges::max_element(kept_, {}, [](const auto& one) {
               return one.second.attempts;
             })->first;
}

void ChosenSeries::ChooseMethod(std::span<const SeriesCount> counts) {
  std::map<MethodAndConn, std::uint64_t> kinds;
  for (const SeriesCount& one : counts) {
    kinds[{one.series.method, one.series.conn}] += one.attempts;
  }
  const MethodAndConn chosen = Largest(kinds);
  std::tie(method_, conn_) = chosen;
  std::vector<std::string> others;
  for (const auto& [kind, attempts] : kinds) {
    if (kind != chosen) others.push_back(KindText(kind));
  }
  if (others.empty()) return;
  notes_.push_back(fmt::format(
      "only {} is compared, of which there are most attempts; left out: {}",
      KindText(chosen), fmt::join(others, ", ")));
}

void ChosenSeries::ChooseFor(const TargetId& target,
                             std::span<const SeriesCount> counts) {
  std::map<int, std::uint64_t> families;
  std::set<std::chrono::nanoseconds> timeouts;
  bool warm = false;
  for (const SeriesCount& one : counts) {
    const StoredSeries& series = one.series;
    if (series.target != target || series.method != method_) continue;
    if (series.conn != conn_) continue;
    if (series.family != 0) families[series.family] += one.attempts;
    timeouts.insert(series.timeout);
    warm = warm || !series.cold_start;
  }
  Kept kept{.family = families.empty() ? 0 : Largest(families),
            .cold_start = !warm,
            .timeout = *timeouts.begin()};
  for (const SeriesCount& one : counts) {
    if (one.series.target != target || one.series.method != method_) continue;
    if (one.series.conn != conn_ || !Fits(kept, one.series)) continue;
    kept.attempts += one.attempts;
  }
  kept_.emplace(target, kept);
  const std::string name = target.RegionText();
  if (families.size() > 1) {
    notes_.push_back(fmt::format("{}: only its IPv{} addresses are compared",
                                 name, kept.family));
  }
  if (timeouts.size() > 1) {
    notes_.push_back(fmt::format(
        "{}: attempts with several timeouts, judged by the shortest", name));
  }
}

// Without an address there is no family: such a failure is of either.
bool ChosenSeries::Fits(const Kept& kept, const StoredSeries& series) {
  const bool family = series.family == 0 || series.family == kept.family;
  return family && series.cold_start == kept.cold_start;
}

std::vector<TargetId> ChosenSeries::Targets() const {
  std::vector<TargetId> targets;
  targets.reserve(kept_.size());
  for (const auto& [target, unused] : kept_) targets.push_back(target);
  return targets;
}

bool ChosenSeries::Takes(const StoredSeries& series) const {
  if (series.method != method_ || series.conn != conn_) return false;
  const auto found = kept_.find(series.target);
  return found != kept_.end() && Fits(found->second, series);
}

}  // namespace regionbench
