// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <vector>

#include "dashboard/render/render.h"

namespace regionbench {
namespace {

using Less = bool (*)(const TargetReport&, const TargetReport&);

// What is not known comes last.
Nanoseconds OrLast(const std::optional<Nanoseconds>& value) {
  return value.value_or(Nanoseconds::max());
}

struct SortColumn {
  std::string_view name;
  Less less;
};

constexpr std::array kSortColumns = {
    SortColumn{"rank", [](const TargetReport& a,
                          const TargetReport& b) { return a.rank < b.rank; }},
    SortColumn{"target",
               [](const TargetReport& a, const TargetReport& b) {
                 return a.target.Text() < b.target.Text();
               }},
    SortColumn{"city", [](const TargetReport& a,
                          const TargetReport& b) { return a.city < b.city; }},
    SortColumn{"median",
               [](const TargetReport& a, const TargetReport& b) {
                 return OrLast(a.rtt.median) < OrLast(b.rtt.median);
               }},
    SortColumn{"p95",
               [](const TargetReport& a, const TargetReport& b) {
                 return OrLast(a.rtt.p95) < OrLast(b.rtt.p95);
               }},
    SortColumn{"min",
               [](const TargetReport& a, const TargetReport& b) {
                 return OrLast(a.rtt.min) < OrLast(b.rtt.min);
               }},
    SortColumn{"loss",
               [](const TargetReport& a, const TargetReport& b) {
                 return a.loss_ratio < b.loss_ratio;
               }},
    SortColumn{"n", [](const TargetReport& a,
                       const TargetReport& b) { return a.n < b.n; }},
};

}  // namespace

Result<Report> SortedBy(Report report, std::string_view column) {
  const auto* found =
      std::ranges::find(kSortColumns, column, &SortColumn::name);
  if (found == kSortColumns.end()) {
    std::vector<std::string_view> names;
    names.reserve(kSortColumns.size());
    for (const SortColumn& known : kSortColumns) names.push_back(known.name);
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("no column \"{}\" to sort by: use one of {}",
                            column, fmt::join(names, ", ")));
  }
  std::ranges::stable_sort(report.targets, found->less);
  return report;
}

}  // namespace regionbench
