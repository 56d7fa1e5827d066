// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <fmt/format.h>

#include <condition_variable>
#include <utility>

namespace regionbench {
namespace {

// To the first of the lines drawn before, and everything from there on gone.
std::string Wipe(std::size_t lines) {
  if (lines == 0) return "";
  const std::string up =
      lines > 1 ? fmt::format("\x1b[{}A", lines - 1) : std::string();
  return "\r" + up + "\x1b[J";
}

}  // namespace

Progress::Progress(Console& console, const ProgressPlan& plan)
    : console_(console),
      plan_(plan),
      started_(SteadyNow()),
      thread_([this](const std::stop_token& stop) { Draw(stop); }) {}

Progress::~Progress() {
  thread_.request_stop();
  thread_.join();
  console_.err << Wipe(drawn_) << std::flush;
}

bool Progress::Due() const { return SteadyNow() - shown_ >= kRedraw; }

void Progress::Show(RaceMoment moment) {
  shown_ = SteadyNow();
  const std::lock_guard lock(mutex_);
  moment_ = std::move(moment);
}

void Progress::DrawOnce() {
  RaceMoment moment;
  {
    const std::lock_guard lock(mutex_);
    moment = moment_;
  }
  // The last column stays free: a full line would wrap.
  const auto lines = ProgressLines(moment, plan_, SteadyNow() - started_,
                                   console_.err_terminal.columns - 1);
  console_.err << Wipe(drawn_) << fmt::format("{}", fmt::join(lines, "\n"))
               << std::flush;
  drawn_ = lines.size();
}

void Progress::Draw(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!never.wait_for(lock, stop, kRedraw, [] { return false; }) &&
         !stop.stop_requested()) {
    DrawOnce();
  }
}

}  // namespace regionbench
