// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/upkeep.h"

#include <algorithm>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::milliseconds;

// A step is meant to take this long; the next one does more or less.
constexpr milliseconds kStepTime{10};
constexpr std::size_t kFewestRolled = 500;
constexpr std::size_t kMostRolled = 20'000;

// Of samples that are as old as possible, or nothing.
WallTime OldestKept(std::optional<std::chrono::seconds> retention,
                    WallTime now) {
  if (!retention || now.time_since_epoch() < *retention) return {};
  return StartOf(RollupSpan::kHour, now - *retention);
}

}  // namespace

/// A step, and then as long a time for others.
class Upkeep::Pause {
 public:
  explicit Pause(const std::stop_token& stop) : stop_(stop) {}

  /// False: stop.
  bool After() {
    took_ = SteadyNow() - since_;
    if (took_ > milliseconds(1)) {
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(
          took_ + milliseconds(1), milliseconds(100)));
    }
    since_ = SteadyNow();
    return !stop_.stop_requested();
  }
  [[nodiscard]] std::chrono::nanoseconds Took() const { return took_; }

 private:
  const std::stop_token& stop_;
  SteadyTime since_ = SteadyNow();
  std::chrono::nanoseconds took_{0};
};

Upkeep::Upkeep(std::unique_ptr<Store> store, const UpkeepOptions& options)
    : store_(std::move(store)),
      options_(options),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

UpkeepState Upkeep::State() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

void Upkeep::Hurry() {
  {
    const std::scoped_lock lock(mutex_);
    hurry_ = true;
  }
  wake_.notify_one();
}

void Upkeep::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Note(Look(stop));
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, options_.pace, [this] { return hurry_; });
    hurry_ = false;
  }
}

void Upkeep::Note(const Result<void>& look) {
  const auto size = look ? store_->Size() : Result<StoreSize>(StoreSize());
  const std::scoped_lock lock(mutex_);
  if (look && size) {
    ++state_.rounds;
    state_.last_success = WallNow();
    state_.size = *size;
  } else {
    ++state_.failures;
    state_.last_error = look ? size.error().message : look.error().message;
  }
}

Result<void> Upkeep::Look(const std::stop_token& stop) {
  return RollUp(stop)
      .and_then([&] { return Compact(stop); })
      .and_then([&] { return Forget(stop); })
      .and_then([&] { return Tidy(stop); });
}

Result<void> Upkeep::RollUp(const std::stop_token& stop) {
  std::size_t most = 1000;
  Pause pause(stop);
  for (;;) {
    const auto done = store_->RollUp(most);
    if (!done) return tl::unexpected(done.error());
    {
      const std::scoped_lock lock(mutex_);
      state_.rolled_up += *done;
    }
    if (!pause.After() || *done == 0) return {};
    if (*done < most) continue;
    most = pause.Took() > kStepTime ? std::max(kFewestRolled, most / 2)
                                    : std::min(kMostRolled, most * 3 / 2);
  }
}

Result<void> Upkeep::Compact(const std::stop_token& stop) {
  const bool due =
      !compacted_ || SteadyNow() - *compacted_ >= options_.compact_every;
  const CompactionGoal goal{
      .least = due ? 1 : std::max<std::uint64_t>(1, options_.compact_at),
      .merge_before = StartOf(RollupSpan::kHour, WallNow())};
  bool moved = false;
  Pause pause(stop);
  for (bool more = true; more;) {
    const auto step = store_->Compact(goal);
    if (!step) return tl::unexpected(step.error());
    moved = moved || step->moved > 0;
    {
      const std::scoped_lock lock(mutex_);
      state_.compacted += step->moved;
      state_.merged += step->merged;
    }
    more = pause.After() && step->more;
  }
  if (due || moved) compacted_ = SteadyNow();
  const std::scoped_lock lock(mutex_);
  state_.compactions += moved ? 1 : 0;
  return {};
}

// Whole hours are forgotten, so there is something to do once an hour.
Result<void> Upkeep::Forget(const std::stop_token& stop) {
  if (stop.stop_requested()) return {};
  const WallTime now = WallNow();
  const Horizon before{.samples = OldestKept(options_.retention, now),
                       .minutes = OldestKept(options_.minute_retention, now),
                       .details = OldestKept(options_.detail_retention, now)};
  if (before != forgotten_) {
    auto done = store_->Forget(before);
    if (!done) return done;
    forgotten_ = before;
  }
  if (!options_.max_size || stop.stop_requested()) return {};
  return store_->ShrinkTo(*options_.max_size).map([](bool) {});
}

Result<void> Upkeep::Tidy(const std::stop_token& stop) {
  Pause pause(stop);
  for (bool more = true; more;) {
    const auto step = store_->Tidy();
    if (!step) return tl::unexpected(step.error());
    more = pause.After() && *step;
  }
  return {};
}

}  // namespace regionbench
