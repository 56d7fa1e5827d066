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
  /// Mean gap between rounds, as the schedule has it: tells what is late.
  std::chrono::nanoseconds interval{500'000'000};
  /// Whether on_certificate is told of: https targets, once an hour.
  bool watch_certificates = false;
  /// The longest that a run waits for first lookups before it starts.
  std::chrono::nanoseconds lookup_wait{5'000'000'000};
};

/// What a run asks for and gives. All are called on the thread of Run and must
/// not wait.
struct RunHooks {
  /// The next round, or nothing when the run is over. Asked for when the round
  /// before it has started.
  std::function<std::optional<Round>()> next_round;
  /// Every attempt, exactly once, failures included.
  std::function<void(Sample)> on_sample;
  /// Why the attempt just reported failed, in words: `certificate has expired`.
  /// For a log line; may be left empty.
  std::function<void(const ProbeTarget&, const std::string&)> on_detail;
  /// When the first of the target's certificates ends; may be left empty.
  std::function<void(const ProbeTarget&, WallTime end)> on_certificate{};
  /// A round has started, so much later than it was due; may be left empty.
  std::function<void(std::chrono::nanoseconds lag)> on_round{};
  /// All that follows was moved by as much; may be left empty.
  std::function<void(std::chrono::nanoseconds by)> on_postpone{};
};

/// Measures: resolves every name, then sends each slot of each round at its
/// time and reports every attempt, however it ends. One thread, one event loop,
/// any number of targets. Names are resolved outside the timed part and again
/// every minute; a name that does not resolve gives kDnsFailure samples, not an
/// error. Samples that the probe itself spoiled are tainted, see ClockGuard.
///
/// Nothing waits for an answer, and a late slot is sent all the same. But when
/// one is late by more than the mean interval (the process was stopped, or the
/// machine cannot keep up) all that follows moves by as much: what was missed
/// is not made up for in a burst.
///
/// After a target's first cold http exchange that went well, and then once in
/// ten seconds, the host's name is looked up once more with a question of our
/// own, timed by the kernel, for the phase `resolve`; the other samples are
/// without. The sample waits for that, at most 100 ms.
class Engine {
 public:
  /// Fails only for what makes every probe impossible: no descriptor, no
  /// permission for the method, an unreadable CA bundle.
  static Result<std::unique_ptr<Engine>> Open(EngineOptions options,
                                              std::vector<ProbeTarget> targets);
  virtual ~Engine() = default;

  /// Returns when the last round's attempts have all ended, or soon after
  /// `stop`: what was under way is then reported as kAborted, and slots that
  /// were not started yet not at all. May be called again, when it has
  /// returned: numbers go on.
  virtual void Run(const RunHooks& hooks, const std::stop_token& stop) = 0;
};

}  // namespace regionbench
