// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "config/core/time.h"
#include "tests/lab/packet.h"
#include "tests/lab/scenario.h"

namespace regionbench {

/// What becomes of a packet.
enum class Fate {
  kReleased,
  kLost,      ///< drawn: the path's loss, or a full queue before a slow link
  kHung,      ///< to an address that swallows everything
  kStranger,  ///< from or to nobody of the scenario
  kOverflow,  ///< we could not hold it: too much at once
};

struct Ruling {
  Fate fate = Fate::kReleased;
  std::chrono::nanoseconds drawn{0};
  SteadyTime due{};
};

/// Decides for each packet whether and when it goes on. Pure: the same packets
/// at the same times with the same seed give the same rulings. Packets of one
/// TCP connection keep their order in each direction.
class DelayLine {
 public:
  DelayLine(Scenario scenario, std::uint64_t seed);

  Ruling Rule(const Packet& packet, SteadyTime arrived);

 private:
  const Path& PathNow(std::size_t target, SteadyTime now) const;
  Ruling OnPath(const Path& path, const Packet& packet, SteadyTime arrived);
  Ruling KeepOrder(const Packet& packet, Ruling ruling);
  /// When the last bit has passed the slow link; none when its queue is full.
  std::optional<SteadyTime> PassLink(const Path& path, const Packet& packet,
                                     SteadyTime due);

  Scenario scenario_;
  LabAddress resolver_;
  LabRandom random_;
  std::optional<Path> proxy_;
  std::optional<SteadyTime> started_;
  std::unordered_map<LabAddress, std::size_t, LabAddressHash> targets_;
  std::unordered_map<LabAddress, SteadyTime, LabAddressHash> link_free_;
  std::vector<SteadyTime> last_due_;  // by hash of connection and direction
};

}  // namespace regionbench
