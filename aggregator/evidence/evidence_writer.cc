// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aggregator/evidence/evidence_file.h"
#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/gzip_output.h"
#include "probe/sample/sample_json.h"

namespace regionbench {

Result<std::unique_ptr<EvidenceWriter>> EvidenceWriter::Create(
    const std::string& path, const Evidence& evidence,
    const EvidenceLimits& limits) {
  std::string header = EvidenceHeader(evidence);
  const auto readable = ParseEvidenceHeader(header, limits);
  if (!readable) return tl::unexpected(readable.error());
  if (header.size() > kLongestEvidenceHeader) {
    return Fail(ErrorCode::kInvalidInput, path + ": too many targets");
  }
  auto output = GzipOutput::Create(path);
  if (!output) return tl::unexpected(std::move(output).error());
  // A disk that is full already is better known before the run than after it.
  auto written = (*output)->Write(header + '\n');
  if (written) written = (*output)->Flush();
  if (!written) return tl::unexpected(std::move(written).error());
  return std::unique_ptr<EvidenceWriter>(
      new EvidenceWriter(*std::move(output), evidence.request, limits));
}

EvidenceWriter::EvidenceWriter(std::unique_ptr<GzipOutput> output,
                               ReportRequest planned,
                               const EvidenceLimits& limits)
    : output_(std::move(output)),
      planned_(std::move(planned)),
      limits_(limits) {}

EvidenceWriter::~EvidenceWriter() = default;

Result<void> EvidenceWriter::Append(std::span<const Sample> samples) {
  lines_.clear();
  for (const Sample& sample : samples) {
    AppendJsonLine(sample, lines_);
    lines_ += '\n';
  }
  samples_ += samples.size();
  bytes_ += lines_.size();
  if (samples_ > limits_.samples || bytes_ > limits_.bytes) {
    return Fail(ErrorCode::kInvalidInput, "too many samples for one file");
  }
  return output_->Write(lines_);
}

Result<void> EvidenceWriter::Finish(const ReportRequest& request) {
  const auto written =
      output_->Write(EvidenceEnd(samples_, planned_, request) + '\n');
  return written ? output_->Commit() : written;
}

}  // namespace regionbench
