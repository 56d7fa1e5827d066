// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <fmt/format.h>

#include <condition_variable>
#include <utility>

namespace regionbench {
namespace {

// To the first of the lines drawn before.
std::string Return(std::size_t lines) {
  if (lines == 0) return "";
  return lines > 1 ? fmt::format("\r\x1b[{}A", lines - 1) : "\r";
}

std::string Wipe(std::size_t lines) {
  return lines == 0 ? "" : Return(lines) + "\x1b[J";
}

}  // namespace

std::string Redrawn(const std::vector<std::string>& lines, std::size_t before) {
  std::string frame = Return(before);
  for (const std::string& line : lines) {
    if (&line != &lines.front()) frame += "\r\n";
    frame += line + "\x1b[K";
  }
  return lines.size() < before ? frame + "\x1b[J" : frame;
}

Progress::Progress(Console& console, const ProgressPlan& plan, bool colour)
    : console_(console),
      plan_(plan),
      colour_(colour),
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
  const Terminal& terminal = console_.err_terminal;
  // The last column stays free: a full line would wrap.
  const auto lines = ProgressLines(moment, plan_, SteadyNow() - started_,
                                   {.columns = ColumnsNow(terminal) - 1,
                                    .colour = colour_ && terminal.colour,
                                    .unicode = terminal.unicode});
  console_.err << Redrawn(lines, drawn_) << std::flush;
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
