// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "probe/engine/clock_guard.h"
#include "probe/engine/engine.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/flight.h"
#include "probe/engine/lookup.h"
#include "probe/engine/prober.h"
#include "probe/engine/resolver.h"

namespace regionbench {

/// What an engine is made of; tests bring their own.
struct EngineParts {
  std::unique_ptr<EventLoop> loop;
  /// One for each method of the targets, on that loop. One for kDns times
  /// lookups, too; without it there is no resolve phase.
  std::map<Method, std::unique_ptr<Prober>> probers;
  Lookup lookup = SystemLookup;
  ClockGuard::Read clocks = ReadClocks;
};

/// The one implementation of Engine.
class LoopEngine final : public Engine {
 public:
  LoopEngine(EngineOptions options, std::vector<ProbeTarget> targets,
             EngineParts parts);

  void Run(const RunHooks& hooks, const std::stop_token& stop) override;

 private:
  // A round that has not sent everything yet; short gaps let several overlap.
  struct OpenRound {
    Round round;
    std::size_t next = 0;
    EventLoop::TimerId timer = 0;
  };
  struct TargetState {
    bool sampled = false;    // has had an attempt
    bool contacted = false;  // and one for which there was an address
    SteadyTime next_lookup;  // the phase; not before this
  };

  void AwaitNames(const std::stop_token& stop);
  void AskForRound();
  void Arm(OpenRound& open);
  void SendNext(OpenRound& open);
  void Postpone(std::chrono::nanoseconds by);
  std::chrono::nanoseconds StartAttempt(const Slot& slot, std::uint32_t round);
  void OnEnd(std::size_t flight, const RoundTrip& trip);
  bool IsColdStart(std::size_t target);
  [[nodiscard]] bool WantsLookup(const Flight& flight) const;
  void TimeLookup(std::size_t flight);
  void OnLookup(std::size_t flight, const RoundTrip& trip);
  void Report(std::size_t flight);
  void Abort();

  const EngineOptions options_;
  const std::vector<ProbeTarget> targets_;
  const std::unique_ptr<EventLoop> loop_;
  std::map<Method, std::unique_ptr<Prober>> probers_;
  ClockGuard guard_;
  std::vector<TargetState> states_;
  FlightBoard board_;
  std::uint64_t next_seq_ = 1;

  // Of the run that is going on.
  const RunHooks* hooks_ = nullptr;
  SteadyTime origin_;
  std::list<OpenRound> open_rounds_;
  bool no_more_rounds_ = false;
  bool aborting_ = false;

  Resolver resolver_;  // its threads end first
};

}  // namespace regionbench
