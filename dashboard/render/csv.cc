// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "dashboard/render/render.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

constexpr std::string_view kEnd = "\r\n";

std::string Quoted(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos;
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// A spreadsheet would run a text that starts like a formula.
std::string Text(std::string_view text) {
  const std::string clean = Printable(text);
  constexpr std::string_view kFormulaStarts = "=+-@|%";
  const bool formula = !clean.empty() && kFormulaStarts.find(clean.front()) !=
                                             std::string_view::npos;
  return Quoted(formula ? "'" + clean : clean);
}

std::string Number(const std::optional<Nanoseconds>& value) {
  return value ? fmt::format("{}", value->count()) : "";
}

using Row = std::vector<std::string>;

void AddBox(const Box& box, Row& row) {
  for (const auto& value :
       {box.min, box.whisker_low, box.q1, box.median, box.q3, box.whisker_high,
        box.max, box.p90, box.p95, box.p99, box.mean, box.stddev,
        box.median_low, box.median_high}) {
    row.push_back(Number(value));
  }
}

Row RowOf(const TargetReport& target) {
  Row row = {fmt::format("{}", target.rank),
             Text(target.target.RegionText()),
             Text(target.target.service),
             Text(target.name),
             Text(target.city),
             std::string(ToText(target.standing)),
             Text(target.group),
             fmt::format("{}", target.n),
             fmt::format("{}", target.ok),
             fmt::format("{}", target.loss_ratio)};
  AddBox(target.rtt, row);
  for (const auto& value : {target.behind_best.estimate, target.behind_best.low,
                            target.behind_best.high}) {
    row.push_back(Number(value));
  }
  row.push_back(Text(target.address));
  row.push_back(Text(fmt::format("{}", fmt::join(target.warnings, "; "))));
  return row;
}

constexpr std::string_view kHeader =
    "rank,target,service,name,city,standing,group,n,ok,loss_ratio,"
    "min_ns,whisker_low_ns,q1_ns,median_ns,q3_ns,whisker_high_ns,max_ns,"
    "p90_ns,p95_ns,p99_ns,mean_ns,stddev_ns,median_low_ns,median_high_ns,"
    "behind_best_ns,behind_best_low_ns,behind_best_high_ns,address,warnings";

}  // namespace

std::string RenderCsv(const Report& report) {
  std::string out = fmt::format("{}{}", kHeader, kEnd);
  for (const TargetReport& target : report.targets) {
    out += fmt::format("{}{}", fmt::join(RowOf(target), ","), kEnd);
  }
  return out;
}

}  // namespace regionbench
