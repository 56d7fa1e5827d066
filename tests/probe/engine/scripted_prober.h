// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// How the scripted probers answer, and what they were asked. Outlives them.
struct Script {
  /// Outcome by host; kOk after 1 ms when not named.
  std::map<std::string, Outcome> outcomes;
  /// These never end by themselves.
  std::vector<std::string> silent;
  std::chrono::nanoseconds delay{1'000'000};
  RttSource source = RttSource::kKernel;

  std::vector<std::string> asked;  // hosts, in order
  std::vector<SteadyTime> times;   // when
};

/// A Prober that answers from a script, on time but without a network.
class ScriptedProber final : public Prober {
 public:
  ScriptedProber(EventLoop& loop, Script& script)
      : loop_(loop), script_(script) {}

  void Start(const Attempt& attempt, Done done) override {
    const std::string& host = attempt.target->host;
    script_.asked.push_back(host);
    script_.times.push_back(SteadyNow());
    const int number = next_++;
    under_way_.emplace(number, std::move(done));
    if (std::count(script_.silent.begin(), script_.silent.end(), host) != 0) {
      return;
    }
    RoundTrip trip;
    const auto named = script_.outcomes.find(host);
    trip.outcome =
        named == script_.outcomes.end() ? Outcome::kOk : named->second;
    trip.rtt_source = script_.source;
    trip.sent = SteadyNow();
    if (trip.outcome == Outcome::kOk) trip.rtt = script_.delay;
    if (trip.outcome != Outcome::kOk) trip.detail = "scripted";
    loop_.At(SteadyNow() + script_.delay,
             [this, number, trip] { End(number, trip); });
  }

  void AbortAll() override {
    RoundTrip trip;
    trip.outcome = Outcome::kAborted;
    while (!under_way_.empty()) End(under_way_.begin()->first, trip);
  }

 private:
  void End(int number, const RoundTrip& trip) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) return;  // was aborted
    const Done done = std::move(found->second);
    under_way_.erase(found);
    done(trip);
  }

  EventLoop& loop_;
  Script& script_;
  int next_ = 0;
  std::map<int, Done> under_way_;
};

}  // namespace regionbench
