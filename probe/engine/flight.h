// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "config/core/time.h"
#include "probe/engine/clock_guard.h"
#include "probe/engine/engine.h"
#include "probe/engine/prober.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// An attempt between its start and its report.
struct Flight {
  std::size_t target = 0;
  std::uint64_t seq = 0;
  std::uint32_t round = 0;
  bool cold_start = false;
  SteadyTime intended;
  ClockGuard::Mark start;
  SocketAddress address;
  Sample sample;  // once it has ended
};

/// The sample of a flight that ended with `trip`, but for `tainted`.
Sample ToSample(const Flight& flight, const RoundTrip& trip,
                const ProbeTarget& target, const EngineOptions& options);

/// Flights that are under way, by number. Numbers are used again, and so is
/// their storage; a reference holds until Land.
class FlightBoard {
 public:
  std::size_t TakeOff(Flight flight);
  void Land(std::size_t number);

  [[nodiscard]] Flight& At(std::size_t number) { return flights_[number]; }
  [[nodiscard]] std::size_t InTheAir() const {
    return flights_.size() - free_.size();
  }

 private:
  std::deque<Flight> flights_;
  std::vector<std::size_t> free_;
};

}  // namespace regionbench
