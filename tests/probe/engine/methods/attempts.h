// SPDX-License-Identifier: Apache-2.0
//
// Starts attempts of a prober and waits until all have ended.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

class ProberTest : public ::testing::Test {
 protected:
  using Nanoseconds = std::chrono::nanoseconds;
  static constexpr Nanoseconds kLong = std::chrono::seconds(20);

  /// The number under which `ended` will have the result.
  std::size_t Start(Prober& prober, const SocketAddress& to,
                    Nanoseconds timeout = kLong) {
    const std::size_t number = ended.size();
    ended.emplace_back();
    starting_ = true;
    prober.Start({.target = &target, .address = to, .timeout = timeout},
                 [this, number](RoundTrip trip) {
                   EXPECT_FALSE(starting_) << "done inside Start";
                   EXPECT_FALSE(ended[number]) << "done twice";
                   ended[number] = std::move(trip);
                   ++ended_count;
                 });
    starting_ = false;
    return number;
  }

  void RunAll() {
    loop->RunUntil([this] { return ended_count == ended.size(); });
  }
  void RunFor(Nanoseconds duration) {
    bool over = false;
    loop->At(SteadyNow() + duration, [&over] { over = true; });
    loop->RunUntil([&over] { return over; });
  }

  RoundTrip One(Prober& prober, const SocketAddress& to,
                Nanoseconds timeout = kLong) {
    const std::size_t number = Start(prober, to, timeout);
    RunAll();
    return *ended[number];
  }

  /// Whether the kernel times attempts, now or soon: it starts to stamp
  /// arrivals a moment after it was asked to, which is long on a busy machine.
  /// Where stamps go astray it never does.
  bool GetsKernelTimes(Prober& prober, const SocketAddress& to) {
    for (int i = 0; i < 1000; ++i) {
      if (One(prober, to).rtt_source == RttSource::kKernel) return true;
      RunFor(std::chrono::milliseconds(1));
    }
    return false;
  }

  void AwaitStamping(Prober& prober, const SocketAddress& to) {
    GetsKernelTimes(prober, to);
    ended.clear();
    ended_count = 0;
  }

  ProbeTarget target;
  std::unique_ptr<EventLoop> loop = EventLoop::Open().value();
  std::vector<std::optional<RoundTrip>> ended;
  std::size_t ended_count = 0;

 private:
  bool starting_ = false;
};

}  // namespace regionbench
