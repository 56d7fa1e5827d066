// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aggregator/store/store.h"

namespace regionbench {

/// The query's times in microseconds, [since, until).
struct ClickhouseWindow {
  std::int64_t since_us = 0;
  std::int64_t until_us = 0;

  [[nodiscard]] bool Empty() const { return since_us >= until_us; }
};
ClickhouseWindow ClickhouseWindowOf(const SampleQuery& query);

/// `start_us` of `width_us` from the first whole one in the window to the last:
/// which samples belong to the rollups that start in it.
ClickhouseWindow WholeSpans(const ClickhouseWindow& window,
                            std::int64_t width_us);

/// Conditions that all which fits the query but for its times fulfils, each
/// with ` AND ` in front. Patterns of targets may let others through: IsWanted
/// tells.
std::string FilterSql(const SampleQuery& query);

/// Samples of the window, so that the index is used; without an AND.
std::string SampleTimesSql(const ClickhouseWindow& window);
/// The same of rollups that start in it.
std::string RollupTimesSql(const ClickhouseWindow& window);

}  // namespace regionbench
