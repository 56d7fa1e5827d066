// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "probe/engine/loop_engine.h"
#include "tests/probe/engine/scripted_prober.h"

namespace regionbench {

inline ProbeTarget TargetAt(const std::string& host,
                            Method method = Method::kTcp) {
  ProbeTarget target;
  target.id = {std::string(kCustomProvider), host, ""};
  target.method = method;
  target.host = host;
  target.port = 443;
  return target;
}

/// A loop engine whose probers, names and clocks answer as told.
class RunningEngine : public ::testing::Test {
 protected:
  LoopEngine Make(std::vector<ProbeTarget> targets) {
    EngineParts parts;
    parts.loop = EventLoop::Open().value();
    for (const Method method : kMethods) {
      Script& answers = method == Method::kDns ? dns : script;
      parts.probers[method] =
          std::make_unique<ScriptedProber>(*parts.loop, answers);
    }
    parts.lookup = lookup;
    parts.clocks = clocks;
    return {options, std::move(targets), std::move(parts)};
  }

  /// Runs these rounds and keeps their samples.
  void Run(LoopEngine& engine, std::vector<Round> rounds) {
    std::size_t next = 0;
    engine.Run({.next_round = [&]() -> std::optional<Round> {
                  if (next == rounds.size()) return std::nullopt;
                  return rounds[next++];
                },
                .on_sample =
                    [&](const Sample& sample) {
                      samples.push_back(sample);
                      if (samples.size() == stop_after) stop.request_stop();
                    },
                .on_detail =
                    [&](const ProbeTarget& target, const std::string& detail) {
                      details.push_back(target.host + ": " + detail);
                    }},
               stop.get_token());
  }

  /// Runs a round of these slots a millisecond until `host` answers.
  void RunUntilOk(LoopEngine& engine, const std::vector<Slot>& slots,
                  const std::string& host) {
    std::uint32_t number = 0;
    engine.Run({.next_round = [&]() -> std::optional<Round> {
                  if (stop.stop_requested()) return std::nullopt;
                  Round round{.number = ++number, .slots = slots};
                  for (Slot& slot : round.slots) {
                    slot.at += std::chrono::milliseconds(number);
                  }
                  return round;
                },
                .on_sample =
                    [&](const Sample& sample) {
                      samples.push_back(sample);
                      const bool ok = sample.outcome == Outcome::kOk;
                      if (ok && sample.target.region == host) {
                        stop.request_stop();
                      }
                    },
                .on_detail = {}},
               stop.get_token());
  }

  /// The samples of a target, oldest first.
  [[nodiscard]] std::vector<Sample> Of(const std::string& host) const {
    std::vector<Sample> own;
    for (const Sample& sample : samples) {
      if (sample.target.region == host) own.push_back(sample);
    }
    return own;
  }

  EngineOptions options;
  Script script;
  Script dns;
  Lookup lookup = [](const HostPort& name, Family) -> Result<Addresses> {
    if (name.host == "nowhere.test") {
      return Fail(ErrorCode::kUnavailable, "nowhere.test: unknown");
    }
    return *NumericLookup({"192.0.2.1", name.port}, Family::kAny);
  };
  ClockGuard::Read clocks = ReadClocks;
  std::stop_source stop;
  std::size_t stop_after = 0;
  std::vector<Sample> samples;
  std::vector<std::string> details;
};

}  // namespace regionbench
