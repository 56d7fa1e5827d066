// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/address_log.h"

#include <utility>

namespace regionbench {
namespace {

// An address that returns at random stays away ten times as long as usual once
// in 22 000 times.
constexpr std::size_t kLong = 10;

}  // namespace

void AddressLog::Add(WallTime at, const std::string& address) {
  const WallTime begin(at.time_since_epoch() / width_ * width_);
  if (buckets_.empty() || buckets_.back() != begin) buckets_.push_back(begin);
  if (address.empty() || rotates_) return;
  const std::size_t now = buckets_.size() - 1;
  const auto [found, fresh] = sightings_.try_emplace(address);
  Sighting& sighting = found->second;
  if (fresh) {
    sighting = {now, now, 1};
    rotates_ = sightings_.size() > kMostAddresses;
    return;
  }
  if (now > sighting.last + 1) ++sighting.runs;
  sighting.last = now;
}

// One that was never away before is missed at once.
std::size_t AddressLog::LongAway(const Sighting& sighting) {
  if (sighting.runs == 1) return 1;
  const std::size_t span = sighting.last - sighting.first + 1;
  return kLong * (span / sighting.runs + 1);
}

std::vector<AddressChange> AddressLog::Changes() const {
  std::map<WallTime, AddressChange> changes;
  if (rotates_) return {};
  for (const auto& [address, sighting] : sightings_) {
    if (sighting.first < LongAway(sighting)) continue;
    changes[buckets_[sighting.first]].appeared.push_back(address);
  }
  for (const auto& [address, sighting] : sightings_) {
    const std::size_t after = sighting.last + 1;
    if (buckets_.size() - after < LongAway(sighting)) continue;
    // Where another took its place in that very bucket it is one change.
    const bool replaced = changes.contains(buckets_[sighting.last]);
    const std::size_t when = replaced ? sighting.last : after;
    changes[buckets_[when]].vanished.push_back(address);
  }
  std::vector<AddressChange> list;
  for (auto& [at, change] : changes) {
    change.at = at;
    list.push_back(std::move(change));
  }
  return list;
}

}  // namespace regionbench
