// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "aggregator/evidence/evidence_file.h"
#include "aggregator/report/build_report.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {

Result<Report> CompareEvidence(const std::string& path, Notes& notes) {
  const auto run = ReadEvidence(path).map_error(WithContext("--from"));
  if (!run) return tl::unexpected(run.error());
  const Evidence& evidence = run->evidence;
  const Machine& machine = evidence.machine;
  notes.Debug(Printable(fmt::format(
      "{} samples by regionbench {} on {}, {}, {}", run->samples,
      evidence.program, machine.os, machine.kernel, machine.architecture)));
  return BuildReport(run->log, evidence.targets, evidence.request);
}

}  // namespace regionbench
