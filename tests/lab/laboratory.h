// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

struct LaboratoryOptions {
  std::string scenario_file;
  std::string truth_file;  ///< empty: no log
  std::uint64_t seed = 1;
  std::vector<std::string> command;
};

/// Runs the command inside the simulated world and gives its exit code (128 +
/// the signal's number when one ended it). Interrupt and terminate go on to the
/// command; whatever the command leaves running is ended, and nothing stays on
/// the machine. kUnavailable: this machine does not permit the laboratory.
Result<int> RunLaboratory(const LaboratoryOptions& options);

}  // namespace regionbench
