// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "dashboard/render/csv_cell.h"
#include "dashboard/render/history.h"
#include "dashboard/render/render.h"

namespace regionbench {
namespace {

using CsvRow = std::vector<std::string>;

void AddBox(const Box& box, CsvRow& row) {
  for (const auto& value :
       {box.min, box.whisker_low, box.q1, box.median, box.q3, box.whisker_high,
        box.max, box.p90, box.p95, box.p99, box.mean, box.stddev,
        box.median_low, box.median_high}) {
    row.push_back(CsvNumber(value));
  }
}

CsvRow CsvRowOf(const TargetReport& target) {
  CsvRow row = {
      fmt::format("{}", target.rank), CsvText(target.target.RegionText()),
      CsvText(target.target.service), CsvText(target.name),
      CsvText(target.city),           std::string(ToText(target.standing)),
      CsvText(target.group),          fmt::format("{}", target.n),
      fmt::format("{}", target.ok),   fmt::format("{}", target.loss_ratio)};
  AddBox(target.rtt, row);
  for (const auto& value : {target.behind_best.estimate, target.behind_best.low,
                            target.behind_best.high}) {
    row.push_back(CsvNumber(value));
  }
  row.push_back(CsvText(target.address));
  row.push_back(CsvText(fmt::format("{}", fmt::join(target.warnings, "; "))));
  return row;
}

constexpr std::string_view kReportHeader =
    "rank,target,service,name,city,standing,group,n,ok,loss_ratio,"
    "min_ns,whisker_low_ns,q1_ns,median_ns,q3_ns,whisker_high_ns,max_ns,"
    "p90_ns,p95_ns,p99_ns,mean_ns,stddev_ns,median_low_ns,median_high_ns,"
    "behind_best_ns,behind_best_low_ns,behind_best_high_ns,address,warnings";

}  // namespace

std::string RenderCsv(const Report& report) {
  std::string out = fmt::format("{}{}", kReportHeader, kCsvEnd);
  for (const TargetReport& target : report.targets) {
    out += fmt::format("{}{}", fmt::join(CsvRowOf(target), ","), kCsvEnd);
  }
  return out;
}

std::string RenderHistoryCsv(const History& history) {
  std::string out = fmt::format("probe,{}{}", kReportHeader, kCsvEnd);
  for (const Report& report : history.reports) {
    for (const TargetReport& target : report.targets) {
      out += fmt::format("{},{}{}", CsvText(report.request.probe),
                         fmt::join(CsvRowOf(target), ","), kCsvEnd);
    }
  }
  return out;
}

}  // namespace regionbench
