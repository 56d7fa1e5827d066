// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>
#include <utility>

#include "aggregator/evidence/evidence_file.h"
#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/gzip_lines.h"
#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

/// Goes through a file from its first line to its last.
class Reader {
 public:
  Reader(GzipLines& lines, const EvidenceLimits& limits)
      : lines_(lines), limits_(limits) {}

  Result<Recording> Read() {
    auto good = ReadHeader();
    while (good && !ended_) good = ReadLine();
    if (good) good = ExpectNothingMore();
    if (!good) return tl::unexpected(good.error());
    return std::move(recording_);
  }

 private:
  Result<void> ReadHeader() {
    const auto line = lines_.Next(kLongestEvidenceHeader);
    if (!line) return tl::unexpected(line.error());
    auto evidence = ParseEvidenceHeader(line->value_or(""), limits_);
    if (!evidence) return tl::unexpected(std::move(evidence).error());
    for (const ResolvedTarget& target : evidence->targets) {
      targets_.insert(target.id);
    }
    recording_.evidence = *std::move(evidence);
    return {};
  }

  Result<void> ReadLine() {
    ++number_;
    const auto line = lines_.Next(kLongestSampleLine);
    if (!line) return tl::unexpected(line.error());
    if (!*line) return Invalid("cut off: its last line is missing");
    const auto good =
        IsEvidenceEnd(**line) ? ReadEnd(**line) : ReadSample(**line);
    return good.map_error(WithContext(fmt::format("line {}", number_)));
  }

  Result<void> ReadSample(std::string_view line) {
    const auto sample = ParseJsonLine(line);
    if (!sample) return tl::unexpected(sample.error());
    if (!targets_.contains(sample->target)) {
      return Invalid("target " + sample->target.Text() + " was not probed");
    }
    if (!sample->round) return Invalid("round: is missing");
    // Memory grows with rounds times targets, and a round is only a number.
    if ((std::uint64_t{*sample->round} + 1) * targets_.size() > limits_.cells) {
      return Invalid("round: too many of them");
    }
    if (++recording_.samples > limits_.samples) {
      return Invalid(fmt::format("more than {} samples", limits_.samples));
    }
    recording_.log.Add(*sample);
    return {};
  }

  Result<void> ReadEnd(std::string_view line) {
    ended_ = true;
    const auto samples = ParseEvidenceEnd(line, recording_.evidence.request);
    if (!samples) return tl::unexpected(samples.error());
    if (*samples == recording_.samples) return {};
    return Invalid(fmt::format("says {} samples, but there are {}", *samples,
                               recording_.samples));
  }

  // The checksum of a gzip file is behind its last line.
  Result<void> ExpectNothingMore() {
    const auto line = lines_.Next(kLongestSampleLine);
    if (!line) return tl::unexpected(line.error());
    if (!*line) return {};
    return Invalid(fmt::format("line {}: is behind the end", number_ + 1));
  }

  GzipLines&
      lines_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  const EvidenceLimits limits_;
  std::set<TargetId> targets_;
  Recording recording_;
  std::uint64_t number_ = 1;  // of the line, from 1
  bool ended_ = false;
};

}  // namespace

Result<Recording> ReadEvidence(const std::string& path,
                               const EvidenceLimits& limits) {
  auto lines = GzipLines::Open(path, limits.bytes);
  if (!lines) return tl::unexpected(WithContext(path)(lines.error()));
  return Reader(**lines, limits).Read().map_error(WithContext(path));
}

}  // namespace regionbench
