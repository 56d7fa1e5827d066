// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "config/core/time.h"
#include "dashboard/cli/console.h"

namespace regionbench {

/// One line on a terminal that counts, redrawn now and then, and wiped at the
/// end. Says nothing of what takes less than a second. One thread.
class CountLine {
 public:
  /// `noun` as in `1200000 samples`. Not `shown`: nothing is ever written.
  CountLine(Console& console, bool shown, std::string noun);
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;
  ~CountLine();

  /// Costs next to nothing; call it for each.
  void Set(std::uint64_t count);

 private:
  Console& console_;
  const bool shown_;
  const std::string noun_;
  SteadyTime next_;
  bool drawn_ = false;
};

}  // namespace regionbench
