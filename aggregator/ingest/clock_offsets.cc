// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/clock_offsets.h"

#include <algorithm>

namespace regionbench {
namespace {

using std::chrono::microseconds;
constexpr std::size_t kMostProbes = 10'000;
constexpr std::chrono::minutes kHalf{30};
constexpr std::chrono::hours kForgotten{24};

}  // namespace

void ClockOffsets::Tell(std::string_view probe, microseconds offset,
                        WallTime now) {
  const std::scoped_lock lock(mutex_);
  Signs* const signs = Of(probe, now);
  if (signs == nullptr) return;
  signs->told = offset;
  signs->told_at = now;
}

void ClockOffsets::Show(std::string_view probe, WallTime shown, WallTime now) {
  const std::scoped_lock lock(mutex_);
  Signs* const signs = Of(probe, now);
  if (signs == nullptr) return;
  if (now - signs->turned >= kHalf) {
    const bool fresh = now - signs->turned < 2 * kHalf;
    signs->before = fresh ? signs->bound : std::nullopt;
    signs->bound.reset();
    signs->turned = now;
  }
  signs->bound = std::max(signs->bound, std::optional(shown - now));
}

std::map<std::string, ClockOffset> ClockOffsets::All(WallTime now) const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, ClockOffset> all;
  for (const auto& [probe, signs] : probes_) {
    if (const auto offset = Judge(signs, now)) all.emplace(probe, *offset);
  }
  return all;
}

ClockOffsets::Signs* ClockOffsets::Of(std::string_view probe, WallTime now) {
  auto found = probes_.find(probe);
  if (found == probes_.end()) {
    if (probes_.size() >= kMostProbes) {
      std::erase_if(probes_, [now](const auto& entry) {
        return now - entry.second.heard > kForgotten;
      });
      if (probes_.size() >= kMostProbes) return nullptr;
    }
    found = probes_.emplace(probe, Signs{}).first;
  }
  found->second.heard = now;
  return &found->second;
}

std::optional<ClockOffset> ClockOffsets::Judge(const Signs& signs,
                                               WallTime now) {
  if (signs.told && now - signs.told_at <= 2 * kHalf) {
    return ClockOffset{*signs.told, false, signs.heard};
  }
  const auto bound = std::max(signs.bound, signs.before);
  if (!bound) return std::nullopt;
  return ClockOffset{*bound, true, signs.heard};
}

}  // namespace regionbench
