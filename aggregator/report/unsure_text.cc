// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"
#include "aggregator/report/phrases.h"

namespace regionbench {
namespace {

// Up to two digits that are known: 47 is about 50, 412 about 420.
std::uint64_t Roughly(std::uint64_t count) {
  std::uint64_t unit = 1;
  while (count / unit >= 100) unit *= 10;
  if (count > 20) unit = std::max<std::uint64_t>(unit, 10);
  return (count + unit - 1) / unit * unit;
}

// `about 400 more rounds (7 min) should decide`
std::string MoreRounds(const Judgement& judgement,
                       const ReportRequest& request) {
  if (!judgement.rounds_still_needed) return "more rounds would not help";
  const std::uint64_t more = Roughly(*judgement.rounds_still_needed);
  const double each =
      static_cast<double>(request.elapsed.count()) * 1e-9 /
      static_cast<double>(std::max<std::size_t>(judgement.rounds, 1));
  const double seconds = each * static_cast<double>(more);
  std::string time;
  if (seconds >= 90) {
    time = fmt::format(" ({:.0f} min)", seconds / 60);
  } else if (seconds >= 1) {
    time = fmt::format(" ({:.0f} s)", seconds);
  }
  return fmt::format("about {} more rounds{} should decide", more, time);
}

// `from 0.8 ms faster to 2.1 ms slower`, `0.1 to 2.1 ms slower`
std::string Possible(const Bounds& bounds, int decimals) {
  if (bounds.low >= 0) {
    return fmt::format("{} to {} ms slower", Ms(bounds.low, decimals),
                       Ms(bounds.high, decimals));
  }
  return fmt::format("from {} ms faster to {} ms slower",
                     Ms(-bounds.low, decimals), Ms(bounds.high, decimals));
}

std::string TooCloseText(const Judgement& judgement,
                         std::span<const Contestant> contestants,
                         const ReportRequest& request) {
  const Contestant& open = contestants[*judgement.open];
  const Behind& behind = open.behind;
  const int decimals = DecimalsFor(HalfWidth(behind.interval));
  const auto names = NamesOf(contestants.subspan(1), Standing::kUnsure);
  const std::string among =
      behind.interval.low >= 0
          ? fmt::format(", not sure enough among {} targets",
                        contestants.size())
          : "";
  const double tie = std::max(std::abs(behind.tie_interval.low),
                              std::abs(behind.tie_interval.high));
  const double step = std::pow(10, 6 - decimals);
  return fmt::format(
      "unsure: {} leads, but {} could be {}{}{}; {}, or accept ties of {} ms",
      Name(contestants.front()), Name(open),
      Possible(behind.interval, decimals), among,
      names.size() > 1
          ? fmt::format(", and {} more are as close", names.size() - 1)
          : "",
      MoreRounds(judgement, request),
      Ms(std::ceil(tie / step) * step, decimals));
}

std::string TooFewText(const Judgement& judgement,
                       std::span<const Contestant> contestants,
                       const ReportRequest& request) {
  return fmt::format("unsure: {} leads, but {} {} too few to be certain; {}",
                     Name(contestants.front()), judgement.rounds,
                     judgement.rounds == 1 ? "round is" : "rounds are",
                     MoreRounds(judgement, request));
}

std::vector<std::string> Suspects(std::span<const Contestant> contestants) {
  std::vector<std::string> names;
  for (const Contestant& one : contestants) {
    if (one.suspect) names.push_back(Name(one));
  }
  return names;
}

}  // namespace

std::string UnsureText(const Judgement& judgement,
                       std::span<const Contestant> contestants,
                       const ReportRequest& request) {
  switch (judgement.because) {
    case UndecidedBecause::kWithheld:
      return "unsure: something in the path answers for " +
             Listed(Suspects(contestants));
    case UndecidedBecause::kNobodyCanWin:
      return fmt::format(
          "unsure: of the targets that answer, all lose more than {:g} % of "
          "their attempts or cannot be where they say",
          request.max_loss * 100);
    case UndecidedBecause::kTooFewRounds:
      return TooFewText(judgement, contestants, request) +
             Overlooked(contestants);
    case UndecidedBecause::kTooMuchLoss:
      return fmt::format("unsure: too much is lost to compare {} with {}",
                         Name(contestants[*judgement.open]),
                         Name(contestants.front()));
    case UndecidedBecause::kTooClose:
    case UndecidedBecause::kNothing:
      break;
  }
  return TooCloseText(judgement, contestants, request) +
         Overlooked(contestants);
}

}  // namespace regionbench
