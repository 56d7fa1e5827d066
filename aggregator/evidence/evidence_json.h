// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/evidence/evidence.h"
#include "config/core/result.h"

namespace regionbench {

/// The first and the last line of an evidence file; between them is a sample a
/// line (probe/sample/sample_json.h). Line feeds are not part of a line.

/// A longer first line is refused unread.
inline constexpr std::size_t kLongestEvidenceHeader = std::size_t{8} << 20U;

/// `{"schema":"regionbench.evidence/1",…}`
std::string EvidenceHeader(const Evidence& evidence);

/// Reads what EvidenceHeader writes. Unknown keys are ignored, absent ones keep
/// their default; every number and text is checked. The error says which is
/// wrong, or that the line is none of ours, or of a newer program.
Result<Evidence> ParseEvidenceHeader(std::string_view line,
                                     const EvidenceLimits& limits = {});

/// `{"end":{"samples":180,"request":{"elapsed_ns":…}}}`: how many samples there
/// are, and what of the request became known or changed since the header.
std::string EvidenceEnd(std::uint64_t samples, const ReportRequest& planned,
                        const ReportRequest& request);

/// True for the last line, which no sample looks like.
bool IsEvidenceEnd(std::string_view line);

/// Reads the last line over `request`; gives the number of samples.
Result<std::uint64_t> ParseEvidenceEnd(std::string_view line,
                                       ReportRequest& request);

}  // namespace regionbench
