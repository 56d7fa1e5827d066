// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/phrases.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostNames = 4;

}  // namespace

std::string Name(const Contestant& one) {
  return one.report.target.RegionText();
}

Nanoseconds HalfWidth(const Bounds& bounds) {
  return Nanoseconds{std::llround((bounds.high - bounds.low) / 2)};
}

std::string Ms(double nanoseconds, int decimals) {
  return Milliseconds(Nanoseconds{std::llround(nanoseconds)}, decimals);
}

std::string Listed(std::vector<std::string> names) {
  if (names.size() > kMostNames) {
    const std::size_t others = names.size() - kMostNames + 1;
    names.resize(kMostNames - 1);
    names.push_back(fmt::format("{} others", others));
  }
  if (names.size() == 1) return names.front();
  const std::string last = names.back();
  names.pop_back();
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

std::string QuantileName(double quantile) {
  if (quantile == 0.5) return "median";
  return fmt::format("p{:g}", quantile * 100);
}

int DecimalsOfBehind(const Behind& behind) {
  Bounds known = behind.interval;
  if (!std::isfinite(known.high)) {
    known.high = 2 * behind.difference - known.low;
  }
  return DecimalsFor(HalfWidth(known));
}

int DecimalsOfMedian(const Box& rtt) {
  if (!rtt.median_low || !rtt.median_high) return 0;
  return DecimalsFor(*rtt.median_high - *rtt.median_low);
}

std::string Level(const Contestant& one, double quantile) {
  return fmt::format("{} {} ms", QuantileName(quantile),
                     Ms(one.quantile, DecimalsOfMedian(one.report.rtt)));
}

std::string Overlooked(std::span<const Contestant> contestants) {
  for (const Contestant& one : contestants.subspan(1)) {
    if (one.report.standing == Standing::kSilent) continue;
    if (!(one.quantile < contestants.front().quantile)) continue;
    const std::string level =
        Ms(one.quantile, DecimalsOfMedian(one.report.rtt));
    if (one.suspect) {
      return fmt::format(
          "; {} answers faster ({} ms) but cannot be where it says, so it is "
          "not ranked first",
          Name(one), level);
    }
    if (one.report.standing != Standing::kLossy) continue;
    return fmt::format(
        "; {} answers faster ({} ms) but loses {} of its attempts, so it is "
        "not ranked first",
        Name(one), level, Percent(one.report.loss_ratio));
  }
  return "";
}

std::vector<std::string> NamesOf(std::span<const Contestant> contestants,
                                 Standing standing) {
  std::vector<std::string> names;
  for (const Contestant& one : contestants) {
    if (one.report.standing == standing) names.push_back(Name(one));
  }
  return names;
}

}  // namespace regionbench
