// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/window_boxes.h"

#include <algorithm>
#include <ctime>
#include <map>

namespace regionbench {
namespace {

// All windows together take one part in ten of a core.
constexpr int kPauseRatio = 10 * static_cast<int>(kBoxWindows.size());

// What this thread has cost so far: on a busy machine much less than the time
// that went by.
std::chrono::nanoseconds ThreadTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) +
         std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

WindowBoxes::WindowBoxes(WindowOptions options, SeriesCap& cap, Heard heard)
    : options_(std::move(options)),
      cap_(cap),
      heard_(std::move(heard)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void WindowBoxes::Run(const std::stop_token& stop) {
  TellLastHeard();
  while (const auto window = AwaitDue(stop)) Refresh(*window);
}

void WindowBoxes::TellLastHeard() {
  if (!EnsureOpen()) return;
  const auto seen = store_->Seen();
  if (!seen) return;
  std::map<std::string, WallTime> last;
  for (const SeriesSeen& one : *seen) {
    WallTime& latest = last[one.series.probe];
    latest = std::max(latest, one.last);
  }
  for (const auto& [probe, at] : last) heard_(probe, at);
}

std::optional<std::size_t> WindowBoxes::AwaitDue(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  auto* const next = std::ranges::min_element(windows_, {}, &Window::due);
  changed_.wait_until(lock, stop, next->due,
                      [next] { return SteadyNow() >= next->due; });
  if (stop.stop_requested()) return std::nullopt;
  return static_cast<std::size_t>(next - windows_.begin());
}

void WindowBoxes::Refresh(std::size_t window) {
  const auto before = ThreadTime();
  auto figures = Read(window);
  if (!figures) {
    store_.reset();  // a fresh one may do better
    if (options_.log != nullptr) {
      options_.log->Warn("cannot read the boxes of a window",
                         {{"window", std::string(kBoxWindows.at(window).name)},
                          {"error", figures.error().message}});
    }
  }
  const auto cost = ThreadTime() - before;
  const std::scoped_lock lock(mutex_);
  Window& one = windows_.at(window);
  one.figures = figures
                    ? std::make_shared<const WindowFigures>(*std::move(figures))
                    : nullptr;
  one.due = SteadyNow() + std::max(options_.pause, cost * kPauseRatio);
  ++one.rounds;
  changed_.notify_all();
}

Result<WindowFigures> WindowBoxes::Read(std::size_t window) {
  return EnsureOpen()
      .and_then([&] {
        return ReadWindow(*store_, kBoxWindows.at(window), WallNow(),
                          options_.rules, options_.describe);
      })
      .map([this](WindowFigures figures) {
        LeaveOutRefused(figures);
        return figures;
      });
}

Result<void> WindowBoxes::EnsureOpen() {
  if (store_) return {};
  auto opened = options_.open_store();
  if (!opened) return tl::unexpected(opened.error());
  store_ = *std::move(opened);
  return {};
}

void WindowBoxes::LeaveOutRefused(WindowFigures& figures) {
  std::erase_if(figures.boxes, [this](const WindowBox& box) {
    return !cap_.Admit(SeriesKey(box.labels));
  });
}

std::array<WindowBoxes::Window, kBoxWindows.size()> WindowBoxes::Ready() const {
  const std::scoped_lock lock(mutex_);
  return windows_;
}

void WindowBoxes::Write(PageWriter& page) const {
  const auto ready = Ready();
  std::vector<NamedFigures> named;
  for (std::size_t i = 0; i < ready.size(); ++i) {
    if (!ready.at(i).figures) continue;
    named.push_back({kBoxWindows.at(i).name, *ready.at(i).figures});
  }
  WriteWindows(named, page);
}

std::set<TargetId> WindowBoxes::Targets() const {
  std::set<TargetId> targets;
  for (const Window& window : Ready()) {
    if (!window.figures) continue;
    for (const WindowBox& box : window.figures->boxes) {
      targets.insert(box.labels.target);
    }
  }
  return targets;
}

void WindowBoxes::AwaitRounds(std::uint64_t rounds) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return std::ranges::all_of(windows_, [&](const Window& window) {
      return window.rounds >= rounds;
    });
  });
}

}  // namespace regionbench
