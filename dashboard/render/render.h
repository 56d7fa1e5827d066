// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aggregator/report/report.h"
#include "config/core/result.h"

namespace regionbench {

struct TableStyle {
  int columns = 100;  ///< width of the terminal; taken as 60 to 200
  bool colour = false;
  bool unicode = true;  ///< false: boxes and marks in ASCII
};

/// The same report with its targets by another column (`median`, `loss`, …);
/// ranks stay. A column that is not known is an error that lists all.
Result<Report> SortedBy(Report report, std::string_view column);

/// All pure: the same Report gives the same bytes in every locale. Text from
/// outside (names, addresses) cannot reach the terminal as control characters,
/// a spreadsheet as a formula, or Markdown as markup.
std::string RenderTable(const Report& report, const TableStyle& style);
std::string RenderJson(const Report& report);  ///< schema regionbench.report/1
std::string RenderCsv(const Report& report);   ///< RFC 4180, one line a target
std::string RenderMarkdown(const Report& report);
/// One picture that needs nothing else: no script, no font, no address. For
/// light and dark surroundings.
std::string RenderSvg(const Report& report);

}  // namespace regionbench
