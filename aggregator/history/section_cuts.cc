// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/section_cuts.h"

#include <algorithm>

#include "aggregator/stats/sections.h"

namespace regionbench {
namespace {

using Gap = std::chrono::microseconds;

// A gap is long when it is many times the usual one, and no mere hiccup.
constexpr int kLongGap = 20;
constexpr Gap kShortestLongGap = std::chrono::seconds(10);

Gap UsualGap(std::span<const Tally> tallies) {
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < tallies.size(); ++i) {
    gaps.push_back(tallies[i].at - tallies[i - 1].at);
  }
  if (gaps.empty()) return Gap(0);
  const auto middle =
      gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

// Where bursts begin.
std::vector<WallTime> Bursts(std::span<const Tally> tallies) {
  const Gap limit = std::max(kShortestLongGap, UsualGap(tallies) * kLongGap);
  std::vector<WallTime> starts;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    const bool begins = i == 0 || tallies[i].at - tallies[i - 1].at > limit;
    if (begins) starts.push_back(tallies[i].at);
  }
  return starts;
}

SectionCuts CutBetween(const std::vector<WallTime>& bursts) {
  SectionCuts cuts;
  cuts.invocations = bursts.size();
  if (bursts.size() < kFewestTimeSections) return cuts;
  const std::size_t sections = std::min(bursts.size(), kMostTimeSections);
  for (std::size_t k = 0; k < sections; ++k) {
    cuts.starts.push_back(bursts[bursts.size() * k / sections]);
  }
  return cuts;
}

// A tally that is longer than a section takes the place of several.
SectionCuts CutEvenly(std::span<const Tally> tallies, std::uint64_t all,
                      std::size_t sections) {
  SectionCuts cuts;
  std::uint64_t before = 0;
  std::size_t next = 0;
  for (const Tally& tally : tallies) {
    const std::size_t last = next;
    while (next < sections && before >= all * next / sections) ++next;
    if (next > last) cuts.starts.push_back(tally.at);
    before += tally.attempts;
  }
  if (cuts.starts.size() < kFewestTimeSections) cuts.starts.clear();
  return cuts;
}

}  // namespace

std::size_t SectionCuts::SectionOf(WallTime at) const {
  const auto next = std::ranges::upper_bound(starts, at);
  const auto index = static_cast<std::size_t>(next - starts.begin());
  return index == 0 ? 0 : index - 1;
}

SectionCuts CutSections(std::span<const Tally> tallies, double quantile) {
  std::uint64_t all = 0;
  for (const Tally& tally : tallies) all += tally.attempts;
  const auto bursts = Bursts(tallies);
  const bool short_ones =
      bursts.size() > 1 && all < bursts.size() * RoundsPerSection(quantile);
  if (short_ones) return CutBetween(bursts);
  const std::size_t sections = SectionCount(all, quantile);
  if (sections == 0) return {};
  return CutEvenly(tallies, all, std::min(sections, tallies.size()));
}

}  // namespace regionbench
