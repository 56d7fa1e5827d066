// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/catalog/resolve.h"
#include "config/core/time.h"
#include "probe/function/measure.h"

namespace regionbench {

/// What the report of one invocation is made of.
struct InvocationFacts {
  std::string probe;
  Method method = Method::kTcp;
  WallTime started{};
  std::chrono::nanoseconds elapsed{0};
  std::uint64_t seed = 0;
  const std::vector<ResolvedTarget>* targets = nullptr;
  const Burst* burst = nullptr;
};

/// Appends `regionbench.report/1` as far as one invocation can tell: counts and
/// a box for each target, by median, and what is certain of the order: nothing.
/// Rounds of one burst hang together (an invocation is one section of the
/// verdict, which takes eight), so the state is `unsure`, or `no_data`, and
/// every bound of an interval is null. Cold attempts are in `cold_ns` and not
/// in the box, as long as there are others; aborted and tainted ones are
/// counted in warnings alone. Pure.
void AppendInvocationReport(const InvocationFacts& facts, std::string& out);

}  // namespace regionbench
