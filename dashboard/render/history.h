// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/history/history.h"
#include "dashboard/render/render.h"

namespace regionbench {

/// The verdicts of several probes. Pure, as render.h promises.

/// One line a probe, and what they say together.
std::string RenderHistoryTable(const History& history, const TableStyle& style);
std::string RenderHistoryMarkdown(const History& history);
/// The picture of each probe, one below the other.
std::string RenderHistorySvg(const History& history);
/// Schema regionbench.reports/1: the reports inside are regionbench.report/1.
std::string RenderHistoryJson(const History& history);
/// Its member `verdict` alone: what the probes say together.
std::string RenderOverallJson(const OverallVerdict& verdict);
/// As RenderCsv, with the probe as first column.
std::string RenderHistoryCsv(const History& history);

/// `text` as plain text in Markdown: no link, no tag, no new cell.
std::string MarkdownText(std::string_view text);

}  // namespace regionbench
