// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

#include "config/core/result.h"
#include "probe/sample/sample.h"
#include "probe/sample/sample_csv.h"

namespace regionbench {

/// Samples from a stream of lines, NDJSON or, when the first line does not
/// begin with a brace, CSV. Never holds more than one line; empty ones are
/// skipped.
class SampleLines {
 public:
  explicit SampleLines(std::istream& in) : in_(in) {}

  /// The next sample, or why that line is none; nothing at the end.
  std::optional<Result<Sample>> Next();
  /// Of what Next gave last, from 1.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// True when the header of a CSV file was refused: nothing can follow.
  [[nodiscard]] bool hopeless() const { return hopeless_; }

 private:
  std::optional<Result<std::string>> NextLine();
  Result<Sample> Parse(const std::string& line);

  std::istream& in_;
  std::uint64_t number_ = 0;
  std::optional<CsvReader> csv_;
  bool begun_ = false;
  bool hopeless_ = false;
};

}  // namespace regionbench
