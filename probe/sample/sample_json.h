// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "config/core/result.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// Longer lines are refused unread: what comes from outside is bounded.
inline constexpr std::size_t kLongestSampleLine = 16'384;

/// One sample as one line of NDJSON without the line feed. Absent values are
/// left out. Allocates nothing but the text: fit for the probe's own thread.
void AppendJsonLine(const Sample& sample, std::string& out);

/// Reads what AppendJsonLine writes, and every line that the sample format
/// allows: unknown keys are ignored, required ones are checked, every text and
/// number is bounded. The error says which key is wrong.
Result<Sample> ParseJsonLine(std::string_view line);

/// ParseJsonLine for many lines, with one set of buffers. One thread at a time.
class SampleParser {
 public:
  SampleParser();
  SampleParser(SampleParser&& other) noexcept;
  ~SampleParser();

  /// Into a fresh sample, which after an error is of no use.
  Result<void> Parse(std::string_view line, Sample& sample);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace regionbench
