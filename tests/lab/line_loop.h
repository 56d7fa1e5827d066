// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <queue>
#include <stop_token>
#include <vector>

#include "tests/lab/delay_line.h"
#include "tests/lab/packet_ring.h"
#include "tests/lab/truth_log.h"

namespace regionbench {

/// Carries frames between the client's and the servers' interface, each
/// released when the delay line says. Sleeps until shortly before a frame is
/// due and then spins, at real-time priority and with the processors kept awake
/// where that is permitted. Bounded: kMostHeld frames, then it drops and says
/// so in the log.
class LineLoop {
 public:
  static constexpr std::size_t kMostHeld = 32'768;

  /// `truth` may be null.
  LineLoop(DelayLine line, PacketRing client, PacketRing servers,
           TruthLog* truth);

  /// Returns soon after `stop`.
  void Run(const std::stop_token& stop);

 private:
  struct Held {
    SteadyTime due{};
    std::uint64_t number = 0;  // arrival order, for equal times
    std::uint32_t slot = 0;
    TruthRow row;
    bool operator>(const Held& other) const {
      return due != other.due ? due > other.due : number > other.number;
    }
  };
  struct Slot {
    std::array<std::uint8_t, 2048> bytes;
  };

  bool TakeIn(PacketRing& ring, Way way);
  void Hold(const PacketRing::Frame& frame, const TruthRow& row);
  void ReleaseDue(SteadyTime now);
  void WaitForWork() const;
  void Note(const TruthRow& row);

  DelayLine line_;
  PacketRing client_;
  PacketRing servers_;
  TruthLog* truth_;
  std::uint64_t taken_ = 0;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::priority_queue<Held, std::vector<Held>, std::greater<>> held_;
};

}  // namespace regionbench
