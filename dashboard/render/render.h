// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/report/report.h"

namespace regionbench {

struct TableStyle {
  int columns = 100;  ///< width of the terminal, 60 to 200
  bool colour = false;
  bool unicode = true;  ///< false: boxes in ASCII
  std::string sort;     ///< column to sort by; empty: rank
};

/// All pure: the same Report gives the same bytes in every locale.
std::string RenderTable(const Report& report, const TableStyle& style);
std::string RenderJson(const Report& report);  ///< schema regionbench.report/1
std::string RenderCsv(const Report& report);
std::string RenderMarkdown(const Report& report);

}  // namespace regionbench
