// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <thread>

#include "config/core/time.h"

namespace regionbench {

/// Between the steps of long work: lets whoever waits to append have a turn.
/// SQLite's lock is not fair, a program that takes it again at once would keep
/// it. Works about half of the time at most.
class Turns {
 public:
  void Give() {
    using std::chrono::milliseconds;
    const auto worked = SteadyNow() - since_;
    if (worked < milliseconds(5)) return;
    std::this_thread::sleep_for(std::clamp<std::chrono::nanoseconds>(
        worked, milliseconds(5), milliseconds(100)));
    since_ = SteadyNow();
  }

 private:
  SteadyTime since_ = SteadyNow();
};

}  // namespace regionbench
