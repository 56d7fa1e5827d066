// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "config/core/time.h"
#include "probe/engine/prober.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// The gap between the rounds of an invocation: long enough for most round
/// trips, since rounds that overlap burden each other, and short, since an
/// invocation is paid by the millisecond. It is equal, from a random start:
/// what is met in step within a second is one section of the verdict anyway,
/// and a bill that depends on luck is none.
inline constexpr std::chrono::milliseconds kFunctionInterval{150};

/// One invocation's probing.
struct BurstPlan {
  std::string probe;
  std::string boot;
  std::vector<ProbeTarget> targets;
  std::uint32_t rounds = 5;
  std::chrono::nanoseconds timeout{1'000'000'000};
  std::uint64_t seed = 0;
  SteadyTime end{};  ///< everything is over by then
};

/// What came of it.
struct Burst {
  std::vector<Sample> samples;
  std::uint32_t rounds = 0;  ///< that were begun
  std::string detail;        ///< why the first attempt that failed did
};

/// Probes now. A round whose last attempt might not end by `end` is not begun,
/// but for the first; what is under way then, or at `stop`, is aborted.
using Measure =
    std::function<Result<Burst>(const BurstPlan&, const std::stop_token& stop)>;

/// By the engine, opened for this burst and closed after it: a function is
/// frozen between two invocations, and neither socket nor timer survives that.
/// So each target's first attempt is tagged cold_start.
Result<Burst> MeasureByEngine(const BurstPlan& plan,
                              const std::stop_token& stop);

}  // namespace regionbench
