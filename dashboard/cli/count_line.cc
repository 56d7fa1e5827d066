// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/count_line.h"

#include <utility>

namespace regionbench {
namespace {

constexpr std::chrono::seconds kPatience{1};
// Asking for the time is what would cost.
constexpr std::uint64_t kLookEvery = 1024;

}  // namespace

CountLine::CountLine(Console& console, bool shown, std::string noun)
    : console_(console),
      shown_(shown && console.err_terminal.interactive),
      noun_(std::move(noun)),
      next_(SteadyNow() + kPatience) {}

CountLine::~CountLine() {
  if (drawn_) console_.err << "\r\x1b[K" << std::flush;
}

void CountLine::Set(std::uint64_t count) {
  if (!shown_ || count % kLookEvery != 0) return;
  const SteadyTime now = SteadyNow();
  if (now < next_) return;
  next_ = now + kRedraw;
  drawn_ = true;
  console_.err << '\r' << count << ' ' << noun_ << "\x1b[K" << std::flush;
}

}  // namespace regionbench
