// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dashboard/render/csv_cell.h"
#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

constexpr std::string_view kChangesHeader =
    "probe,target,service,method,conn,family,timeout_ns,at,event,before_ns,"
    "after_ns,difference_ns,min_difference_ns,appeared,vanished";

std::string Start(const SeriesChanges& series, WallTime at) {
  const StoredSeries& id = series.id;
  return fmt::format("{},{},{},{},{},{},{},{}", CsvText(id.probe),
                     CsvText(id.target.RegionText()),
                     CsvText(id.target.service), ToText(id.method),
                     ToText(id.conn), id.family, id.timeout.count(),
                     FormatRfc3339(at));
}

std::string LevelLine(const SeriesChanges& series, const LevelChange& level) {
  std::optional<Nanoseconds> step;
  if (level.before && level.after) step = *level.after - *level.before;
  return fmt::format("{},level,{},{},{},{},,{}", Start(series, level.at),
                     CsvNumber(level.before), CsvNumber(level.after),
                     CsvNumber(step), series.min_difference.count(), kCsvEnd);
}

std::string AddressLine(const SeriesChanges& series,
                        const AddressChange& change) {
  return fmt::format(
      "{},addresses,,,,,{},{}{}", Start(series, change.at),
      CsvText(fmt::format("{}", fmt::join(change.appeared, " "))),
      CsvText(fmt::format("{}", fmt::join(change.vanished, " "))), kCsvEnd);
}

}  // namespace

std::string RenderChangesCsv(const Changes& changes) {
  std::string out = fmt::format("{}{}", kChangesHeader, kCsvEnd);
  for (const SeriesChanges& series : changes.series) {
    for (const LevelChange& level : series.levels) {
      out += LevelLine(series, level);
    }
    for (const AddressChange& change : series.address_changes) {
      out += AddressLine(series, change);
    }
  }
  return out;
}

}  // namespace regionbench
