// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "config/core/time.h"

namespace regionbench {

/// Lets through at most one in a minute: for log lines about what happens again
/// and again. One thread.
class Seldom {
 public:
  /// True: say it now.
  bool Now(SteadyTime now) {
    if (last_ && now - *last_ < kPause) return false;
    last_ = now;
    return true;
  }

 private:
  static constexpr std::chrono::minutes kPause{1};
  std::optional<SteadyTime> last_;
};

}  // namespace regionbench
