// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aggregator/history/history.h"
#include "aggregator/report/report.h"

namespace regionbench {

/// The page of `serve` as one file, with the report in it: it opens from a disk
/// or a mail and loads nothing. Pure, as render.h promises.
std::string RenderHtml(const Report& report);
std::string RenderHistoryHtml(const History& history);

/// `page` with JSON in place of kReportMark, so written that no text of it can
/// end the block of data it stands in.
std::string PutReportInto(std::string page, std::string_view json);

}  // namespace regionbench
