// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dashboard/cli/console.h"
#include "dashboard/cli/request.h"

namespace regionbench {

/// What is said on standard error beside the result, one line each, as far as
/// --log-level and --quiet let it through. One thread.
class Notes {
 public:
  Notes(Console& console, LogLevel level) : console_(console), level_(level) {}

  void Error(const std::string& line) { Say(LogLevel::kError, line); }
  void Warn(const std::string& line) { Say(LogLevel::kWarn, line); }
  void Tell(const std::string& line) { Say(LogLevel::kInfo, line); }
  void Debug(const std::string& line) { Say(LogLevel::kDebug, line); }

 private:
  void Say(LogLevel level, const std::string& line) {
    if (level <= level_) Complain(console_, line);
  }

  Console& console_;
  LogLevel level_;
};

/// A line when the environment names a proxy; empty when it does not. A proxy
/// would answer for every region, so none is ever used.
std::string ProxyNote(const Environment& environment);

}  // namespace regionbench
