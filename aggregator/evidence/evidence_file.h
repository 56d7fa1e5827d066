// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "aggregator/evidence/evidence.h"
#include "aggregator/report/run_log.h"
#include "config/core/result.h"
#include "probe/sample/sample.h"

namespace regionbench {

class GzipOutput;

/// One run as one file: gzip over NDJSON (see README.md beside this). Written
/// while the run goes; it takes its place under its name only when it is
/// complete, and what was there before stays until then. One thread at a time.
class EvidenceWriter {
 public:
  /// Makes sure that what is written can be read again, and that the first line
  /// is on the disk.
  static Result<std::unique_ptr<EvidenceWriter>> Create(
      const std::string& path, const Evidence& evidence,
      const EvidenceLimits& limits = {});

  EvidenceWriter(const EvidenceWriter&) = delete;
  EvidenceWriter& operator=(const EvidenceWriter&) = delete;
  /// An unfinished file goes away.
  ~EvidenceWriter();

  /// All of the run's samples in the order in which they came, aborted ones
  /// included. After a failure the file is of no use.
  Result<void> Append(std::span<const Sample> samples);

  /// The last line, with what has become known of `request`. Call once.
  Result<void> Finish(const ReportRequest& request);

 private:
  EvidenceWriter(std::unique_ptr<GzipOutput> output, ReportRequest planned,
                 const EvidenceLimits& limits);

  std::unique_ptr<GzipOutput> output_;
  ReportRequest planned_;
  EvidenceLimits limits_;
  std::uint64_t samples_ = 0;
  std::uint64_t bytes_ = 0;
  std::string lines_;
};

/// A run as it was recorded: BuildReport(log, evidence.targets,
/// evidence.request) is its report again.
struct Recording {
  Evidence evidence;
  RunLog log;
  std::uint64_t samples = 0;
};

/// Reads a whole file. Whatever is wrong with it is one line that begins with
/// the path, and the number of the line where there is one.
Result<Recording> ReadEvidence(const std::string& path,
                               const EvidenceLimits& limits = {});

}  // namespace regionbench
