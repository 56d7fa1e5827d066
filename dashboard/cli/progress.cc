// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kRedraw{200};
constexpr std::string_view kWipeLine = "\r\x1b[K";
// Enough for a live median; the report counts every reply.
constexpr std::size_t kMostReplies = 1000;

double Seconds(nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string MedianText(const ProgressState::Target& target) {
  if (!target.median) return target.name + " -";
  const double ms = Seconds(*target.median) * 1000;
  return fmt::format("{} {:.{}f} ms", target.name, ms, ms < 1 ? 3 : 1);
}

std::optional<nanoseconds> Median(std::vector<nanoseconds> replies) {
  if (replies.empty()) return std::nullopt;
  const auto middle =
      replies.begin() + static_cast<std::ptrdiff_t>(replies.size() / 2);
  std::ranges::nth_element(replies, middle);
  return *middle;
}

}  // namespace

std::string ProgressLine(const ProgressState& state, int columns) {
  std::string line = fmt::format("round {}", state.rounds_begun);
  if (state.rounds > 0) line += fmt::format(" of {}", state.rounds);
  const nanoseconds left = state.expected - state.elapsed;
  if (left > nanoseconds(0)) {
    line += fmt::format(", {:.0f} s left", Seconds(left));
  } else {
    line += fmt::format(", {:.0f} s", Seconds(state.elapsed));
  }
  // Whole targets only: half a number misleads.
  std::string_view separator = ": ";
  for (const auto& target : state.targets) {
    const std::string text = MedianText(target);
    if (line.size() + separator.size() + text.size() >=
        static_cast<std::size_t>(columns)) {
      break;
    }
    line.append(separator).append(text);
    separator = ", ";
  }
  return line;
}

Progress::Progress(Console& console, ProgressPlan plan)
    : console_(console),
      plan_(std::move(plan)),
      started_(SteadyNow()),
      thread_([this](const std::stop_token& stop) { Draw(stop); }) {}

Progress::~Progress() {
  thread_.request_stop();
  thread_.join();
  console_.err << kWipeLine << std::flush;
}

void Progress::Add(const Sample& sample) {
  const std::lock_guard lock(mutex_);
  rounds_begun_ = std::max(rounds_begun_, sample.round.value_or(0) + 1);
  auto& replies = replies_[sample.target];
  if (sample.outcome == Outcome::kOk && replies.size() < kMostReplies) {
    replies.push_back(*sample.rtt);
  }
}

ProgressState Progress::Now() {
  ProgressState state{.rounds = plan_.rounds,
                      .elapsed = SteadyNow() - started_,
                      .expected = plan_.expected};
  decltype(replies_) replies;
  {
    const std::lock_guard lock(mutex_);
    state.rounds_begun = rounds_begun_;
    replies = replies_;
  }
  for (const auto& [id, name] : plan_.names) {
    state.targets.push_back({name, Median(replies[id])});
  }
  std::ranges::stable_sort(state.targets, {}, [](const auto& target) {
    return target.median.value_or(nanoseconds::max());
  });
  return state;
}

void Progress::Draw(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!never.wait_for(lock, stop, kRedraw, [] { return false; }) &&
         !stop.stop_requested()) {
    console_.err << kWipeLine
                 << ProgressLine(Now(), console_.err_terminal.columns)
                 << std::flush;
  }
}

}  // namespace regionbench
