// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/core/target_id.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What is left of one attempt once it is counted: 24 bytes.
struct Observation {
  std::chrono::nanoseconds rtt{0};  ///< of replies; 0 for every other outcome
  std::uint32_t round = 0;
  Outcome outcome = Outcome::kOk;
  bool tainted = false;
  bool by_user_clock = false;  ///< no kernel stamp, or a retransmitted SYN

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// All attempts at one target, in the order added.
struct TargetLog {
  std::vector<Observation> observations;
  std::vector<Phases> phases;           ///< empty, or one for each observation
  std::string address;                  ///< of the first attempt that had one
  std::set<std::string> addresses;      ///< bounded: the first 32
  std::chrono::nanoseconds timeout{0};  ///< the smallest of all attempts
};

/// Samples of one run, small enough to keep them all: the evidence a Report is
/// built from. Takes them in any order. Attempts that we broke off ourselves
/// are left out: they say nothing. One thread at a time.
class RunLog {
 public:
  /// A sample without a round gets the next ordinal of its target.
  void Add(const Sample& sample);

  [[nodiscard]] const std::map<TargetId, TargetLog>& targets() const {
    return targets_;
  }
  /// The same, for whoever needs no log any more.
  [[nodiscard]] std::map<TargetId, TargetLog> Take() && {
    return std::move(targets_);
  }

 private:
  std::map<TargetId, TargetLog> targets_;
};

}  // namespace regionbench
