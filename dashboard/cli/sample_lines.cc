// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/sample_lines.h"

#include <limits>

#include "probe/sample/sample_json.h"

namespace regionbench {

std::optional<Result<std::string>> SampleLines::NextLine() {
  std::string line(kLongestSampleLine + 2, '\0');
  in_.getline(line.data(), static_cast<std::streamsize>(line.size()));
  if (in_.gcount() == 0) return std::nullopt;
  ++number_;
  if (in_.fail() && !in_.eof()) {
    in_.clear();
    in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    return Fail(ErrorCode::kInvalidInput, "the line is too long");
  }
  line.resize(line.find('\0'));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<Sample> SampleLines::Parse(const std::string& line) {
  return csv_ ? csv_->Parse(line) : ParseJsonLine(line);
}

std::optional<Result<Sample>> SampleLines::Next() {
  while (auto line = hopeless_ ? std::nullopt : NextLine()) {
    if (!*line) return tl::unexpected(line->error());
    if ((*line)->empty()) continue;
    const bool header = !begun_ && !(*line)->starts_with('{');
    begun_ = true;
    if (!header) return Parse(**line);
    auto reader = CsvReader::FromHeader(**line);
    if (!reader) {
      hopeless_ = true;
      return tl::unexpected(std::move(reader).error());
    }
    csv_ = *std::move(reader);
  }
  return std::nullopt;
}

}  // namespace regionbench
