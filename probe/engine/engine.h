// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "config/core/words.h"
#include "probe/engine/prober.h"
#include "probe/sample/sample.h"
#include "probe/schedule/schedule.h"

namespace regionbench {

struct EngineOptions {
  std::string probe;  ///< goes into every sample
  std::string boot;   ///< goes into every sample; see NewBootId
  std::chrono::nanoseconds timeout{1'000'000'000};
  Family family = Family::kAny;
  std::string
      cacert;  ///< CA bundle file; empty: SSL_CERT_FILE, then the system's
};

/// What a run asks for and gives. Both are called on the thread of Run.
struct RunHooks {
  /// The next round, or nothing when the run is over. Asked for when the round
  /// before it has started.
  std::function<std::optional<Round>()> next_round;
  /// Every attempt, exactly once, failures included. Must not wait.
  std::function<void(Sample)> on_sample;
};

/// Measures: resolves every name, then sends each slot of each round at its
/// time and reports every attempt, however it ends. One thread, one event loop,
/// any number of targets. Names are resolved outside the timed part and again
/// every minute; a name that does not resolve gives kDnsFailure samples, not an
/// error. A probe that was late by more than it measures, a machine that was
/// suspended and a stepped wall clock taint the samples they touch.
class Engine {
 public:
  /// Fails only for what makes every probe impossible: no descriptor, no
  /// permission for the method, an unreadable CA bundle.
  static Result<std::unique_ptr<Engine>> Open(EngineOptions options,
                                              std::vector<ProbeTarget> targets);
  virtual ~Engine() = default;

  /// Returns when the last round's attempts have all ended, or soon after
  /// `stop`: what was under way is then reported as kAborted.
  virtual void Run(const RunHooks& hooks, const std::stop_token& stop) = 0;
};

}  // namespace regionbench
