// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/evidence_recorder.h"

#include <utility>

#include "config/catalog/catalog.h"

namespace regionbench {
namespace {

// Compressing comes in pieces large enough to be rare.
constexpr std::chrono::milliseconds kPause{500};

}  // namespace

Result<std::unique_ptr<EvidenceRecorder>> EvidenceRecorder::Open(
    const std::string& path, const RunPlan& plan,
    const ReportRequest& planned) {
  auto writer =
      EvidenceWriter::Create(path, {.program = RB_VERSION,
                                    .catalogue = Catalog::BuiltInVersion(),
                                    .machine = ThisMachine(),
                                    .request = planned,
                                    .targets = plan.targets});
  if (!writer) return tl::unexpected(std::move(writer).error());
  return std::unique_ptr<EvidenceRecorder>(
      new EvidenceRecorder(*std::move(writer)));
}

EvidenceRecorder::EvidenceRecorder(std::unique_ptr<EvidenceWriter> writer)
    : writer_(std::move(writer)),
      drain_(
          [writer = writer_.get()](std::span<const Sample> batch) {
            return writer->Append(batch);
          },
          kPause) {}

Result<void> EvidenceRecorder::Finish(const ReportRequest& request) {
  const DrainCounts counts = drain_.Finish();
  if (counts.failed > 0) {
    return Fail(ErrorCode::kUnavailable, counts.first_error);
  }
  if (counts.overflowed > 0) {
    return Fail(ErrorCode::kUnavailable, "the disk is too slow");
  }
  return writer_->Finish(request);
}

}  // namespace regionbench
