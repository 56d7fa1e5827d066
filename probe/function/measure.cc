// SPDX-License-Identifier: Apache-2.0
#include "probe/function/measure.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "probe/engine/engine.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kLongestLookup{5'000'000'000};

/// Asks for a stop when the time has come, and passes another's on.
class Alarm {
 public:
  Alarm(SteadyTime at, const std::stop_token& other)
      : relay_(other, [this] { source_.request_stop(); }),
        thread_([this, at](const std::stop_token& done) { Wait(at, done); }) {}
  Alarm(const Alarm&) = delete;
  ~Alarm() = default;

  [[nodiscard]] std::stop_token Token() const { return source_.get_token(); }

 private:
  void Wait(SteadyTime at, const std::stop_token& done) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, done, at, [] { return false; });
    if (!done.stop_requested()) source_.request_stop();
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::stop_source source_;
  std::stop_callback<std::function<void()>> relay_;
  std::jthread thread_;
};

/// One burst on an open engine.
class BurstRun {
 public:
  explicit BurstRun(const BurstPlan& plan)
      : plan_(plan),
        schedule_({.targets = plan.targets.size(),
                   .rounds = plan.rounds,
                   .interval = kFunctionInterval,
                   .poisson = false,
                   .seed = plan.seed}) {
    burst_.samples.reserve(plan.targets.size() * plan.rounds);
  }

  Burst Run(Engine& engine, const std::stop_token& stop) {
    RunHooks hooks;
    hooks.next_round = [this] { return NextRound(); };
    hooks.on_sample = [this](Sample sample) {
      burst_.samples.push_back(std::move(sample));
    };
    hooks.on_detail = [this](const ProbeTarget& target,
                             const std::string& why) {
      if (burst_.detail.empty()) burst_.detail = target.id.Text() + ": " + why;
    };
    engine.Run(hooks, stop);
    return std::move(burst_);
  }

 private:
  std::optional<Round> NextRound() {
    auto round = schedule_.Next();
    if (!round) return round;
    // The engine counts from when it asks for the first one.
    if (burst_.rounds == 0) origin_ = SteadyNow();
    const SteadyTime last = origin_ + round->slots.back().at + plan_.timeout;
    if (burst_.rounds > 0 && last > plan_.end) return std::nullopt;
    ++burst_.rounds;
    return round;
  }

  const BurstPlan& plan_;
  Schedule schedule_;
  SteadyTime origin_{};
  Burst burst_;
};

}  // namespace

Result<Burst> MeasureByEngine(const BurstPlan& plan,
                              const std::stop_token& stop) {
  const nanoseconds left = plan.end - SteadyNow();
  // A name server that hangs must leave time for the names that are numeric.
  auto engine = Engine::Open(
      {.probe = plan.probe,
       .boot = plan.boot,
       .timeout = plan.timeout,
       .cacert = "",
       .interval = kFunctionInterval,
       .lookup_wait = std::clamp(left / 4, nanoseconds(0), kLongestLookup)},
      plan.targets);
  if (!engine) return tl::unexpected(engine.error());
  const Alarm alarm(plan.end, stop);
  return BurstRun(plan).Run(**engine, alarm.Token());
}

}  // namespace regionbench
