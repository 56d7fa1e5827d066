// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/core/time.h"

namespace regionbench {

/// Addresses that came or went at one time, sorted.
struct AddressChange {
  WallTime at{};
  std::vector<std::string> appeared;
  std::vector<std::string> vanished;

  friend bool operator==(const AddressChange&, const AddressChange&) = default;
};

/// Which addresses answered for one series, and when that set changed. Time is
/// seen in buckets with attempts in them. An address appears (vanishes) when it
/// was away, from the beginning (until the end), for longer than ten times its
/// usual return: one out of a pool that is handed out in turn comes and goes
/// without being told. Bounded: a series with more than kMostAddresses is only
/// said to rotate.
class AddressLog {
 public:
  static constexpr std::size_t kMostAddresses = 64;

  explicit AddressLog(std::chrono::microseconds width) : width_(width) {}

  /// In order of time; an empty address tells that there was an attempt.
  void Add(WallTime at, const std::string& address);

  /// Ascending in time; none when it rotates.
  [[nodiscard]] std::vector<AddressChange> Changes() const;
  [[nodiscard]] bool rotates() const { return rotates_; }
  [[nodiscard]] std::size_t seen() const { return sightings_.size(); }

 private:
  struct Sighting {
    std::size_t first = 0;  // indices of buckets
    std::size_t last = 0;
    std::size_t runs = 1;  // of buckets in a row
  };
  static std::size_t LongAway(const Sighting& sighting);

  std::chrono::microseconds width_;
  std::vector<WallTime> buckets_;  // beginnings of those with an attempt
  std::map<std::string, Sighting, std::less<>> sightings_;
  bool rotates_ = false;
};

}  // namespace regionbench
