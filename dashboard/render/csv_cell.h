// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aggregator/report/report.h"

namespace regionbench {

/// Cells of RFC 4180; lines end in kCsvEnd.
inline constexpr std::string_view kCsvEnd = "\r\n";

/// Quoted where it must be, and never a formula for a spreadsheet to run.
std::string CsvText(std::string_view text);
/// Nanoseconds; empty when not known.
std::string CsvNumber(const std::optional<Nanoseconds>& value);

}  // namespace regionbench
