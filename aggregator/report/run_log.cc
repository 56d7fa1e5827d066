// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/run_log.h"

#include <algorithm>

namespace regionbench {
namespace {

constexpr std::size_t kMaxAddresses = 32;

// Most methods have no phases, and then nothing is kept for them.
void KeepPhases(TargetLog& log, const Phases& phases) {
  if (log.phases.empty() && phases == Phases{}) return;
  log.phases.resize(log.observations.size());
  log.phases.push_back(phases);
}

void KeepAddress(TargetLog& log, const std::string& address) {
  if (address.empty()) return;
  if (log.address.empty()) log.address = address;
  if (log.addresses.size() < kMaxAddresses) log.addresses.insert(address);
}

void KeepTimeout(TargetLog& log, std::chrono::nanoseconds timeout) {
  if (timeout.count() <= 0) return;
  log.timeout =
      log.timeout.count() == 0 ? timeout : std::min(log.timeout, timeout);
}

}  // namespace

void RunLog::Add(const Sample& sample) {
  if (sample.outcome == Outcome::kAborted) return;
  TargetLog& log = targets_[sample.target];
  const bool ok = sample.outcome == Outcome::kOk && sample.rtt.has_value();
  const auto ordinal = static_cast<std::uint32_t>(log.observations.size());
  KeepPhases(log, sample.phases);
  KeepAddress(log, sample.address);
  KeepTimeout(log, sample.timeout);
  log.observations.push_back(
      {.rtt = ok ? *sample.rtt : std::chrono::nanoseconds{0},
       .round = sample.round.value_or(ordinal),
       .outcome = sample.outcome,
       .tainted = sample.tainted,
       .by_user_clock = ok && sample.rtt_source == RttSource::kUser});
}

}  // namespace regionbench
