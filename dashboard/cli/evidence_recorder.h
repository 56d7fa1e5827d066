// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aggregator/evidence/evidence_file.h"
#include "dashboard/cli/measurement.h"
#include "dashboard/cli/sample_drain.h"

namespace regionbench {

/// Takes a run down for `--save` while it goes, on a thread of its own. One
/// thread calls it.
class EvidenceRecorder {
 public:
  /// `planned` is what the report will be asked for, as far as it is known.
  static Result<std::unique_ptr<EvidenceRecorder>> Open(
      const std::string& path, const RunPlan& plan,
      const ReportRequest& planned);

  /// Every sample that the engine reports, in its order. Never waits.
  void Push(Sample sample) { drain_.Push(std::move(sample)); }

  /// Puts the file into place, or says why there is none. Call once.
  Result<void> Finish(const ReportRequest& request);

 private:
  explicit EvidenceRecorder(std::unique_ptr<EvidenceWriter> writer);

  std::unique_ptr<EvidenceWriter> writer_;  // the drain's until it has ended
  SampleDrain drain_;
};

}  // namespace regionbench
