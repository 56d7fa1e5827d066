// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// Samples as CSV (RFC 4180): the first line names the columns, which are the
/// keys of the sample format with phases as `resolve_ns` and so on. An empty
/// cell is unknown.

/// Every column, without the line feed.
std::string CsvHeader();

/// One sample under CsvHeader, without the line feed.
void AppendCsvLine(const Sample& sample, std::string& out);

/// Reads lines under a header of any order; columns that are not known are
/// ignored, those of the sample format that are missing are unknown.
class CsvReader {
 public:
  /// Fails for a header without `probe`, `boot`, `seq`, `target`, `method`,
  /// `at_us` or `outcome`, or with a column twice.
  static Result<CsvReader> FromHeader(std::string_view header);

  /// Checks as ParseJsonLine does.
  [[nodiscard]] Result<Sample> Parse(std::string_view line) const;

 private:
  explicit CsvReader(std::vector<std::size_t> columns)
      : columns_(std::move(columns)) {}

  std::vector<std::size_t> columns_;  // of the format, by place in the line
};

}  // namespace regionbench
