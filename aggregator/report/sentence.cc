// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/sentence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "aggregator/report/duration_text.h"
#include "aggregator/report/summary.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostNames = 4;

std::string Name(const Contestant& one) {
  return one.report.target.RegionText();
}

Nanoseconds Span(const Bounds& bounds) {
  return Nanoseconds{std::llround((bounds.high - bounds.low) / 2)};
}

std::string Ms(double nanoseconds, int decimals) {
  return Milliseconds(Nanoseconds{std::llround(nanoseconds)}, decimals);
}

// `a`, `a and b`, `a, b and 7 others`.
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

int DecimalsOfMedian(const Box& rtt) {
  if (!rtt.median_low || !rtt.median_high) return 0;
  return DecimalsFor((*rtt.median_high - *rtt.median_low) / 2);
}

// `median 31.2 ms`
std::string Level(const Contestant& one, double quantile) {
  return fmt::format("{} {} ms", QuantileName(quantile),
                     Ms(one.quantile, DecimalsOfMedian(one.report.rtt)));
}

// Who answers faster than the best and still does not win, and why.
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

// `(95 % sure of 2.4 to 3.4 ms)`
std::string SureOf(double confidence, double low, double high, int decimals) {
  return fmt::format("({:g} % sure of {} to {} ms)", confidence * 100,
                     Ms(low, decimals), Ms(high, decimals));
}

std::string LoneText(const Contestant& one, const ReportRequest& request) {
  std::string text = fmt::format(
      "only one target, so nothing is compared: {} "
      "answers with a {}",
      Name(one), Level(one, request.quantile));
  const Box& rtt = one.report.rtt;
  if (request.quantile == 0.5 && rtt.median_low && rtt.median_high) {
    text += " " + SureOf(request.confidence,
                         static_cast<double>(rtt.median_low->count()),
                         static_cast<double>(rtt.median_high->count()),
                         DecimalsOfMedian(rtt));
  }
  return text;
}

std::string WinnerText(const Judgement& judgement,
                       std::span<const Contestant> contestants,
                       const ReportRequest& request) {
  const Contestant& best = contestants.front();
  if (contestants.size() == 1) return LoneText(best, request);
  std::string text = fmt::format("{} is fastest from here: {}", Name(best),
                                 Level(best, request.quantile));
  if (!judgement.rival) {
    return text + "; no other target can win" + Overlooked(contestants);
  }
  const Contestant& rival = contestants[*judgement.rival];
  const PairVerdict& behind = rival.behind;
  const int decimals = DecimalsFor(Span(behind.interval));
  text +=
      fmt::format(", {} ms ({}) less than {} ", Ms(behind.difference, decimals),
                  Percent(behind.difference / rival.quantile), Name(rival));
  text += SureOf(request.confidence, behind.interval.low, behind.interval.high,
                 decimals);
  return text + Overlooked(contestants);
}

std::vector<std::string> NamesOf(std::span<const Contestant> contestants,
                                 Standing standing) {
  std::vector<std::string> names;
  for (const Contestant& one : contestants) {
    if (one.report.standing == standing) names.push_back(Name(one));
  }
  return names;
}

std::string TiedText(const Judgement& judgement,
                     std::span<const Contestant> contestants) {
  const auto tied = NamesOf(contestants, Standing::kTied);
  const std::string limit =
      fmt::format("the {:.3g} ms that matters", judgement.tie / 1e6);
  std::string text = fmt::format("{} are tied: ", Listed(tied));
  if (tied.size() == 2) {
    const PairVerdict& behind =
        std::ranges::find_if(contestants.subspan(1), [](const Contestant& one) {
          return one.report.standing == Standing::kTied;
        })->behind;
    const Bounds& range = behind.tie_interval;
    const int decimals = std::max(1, DecimalsFor(Span(range)));
    text +=
        fmt::format("they differ by {} ms ({} to {} ms), less than {}",
                    Ms(std::abs(behind.difference), decimals),
                    Ms(range.low, decimals), Ms(range.high, decimals), limit);
  } else {
    text += "none differs from the first by " + limit;
  }
  const auto slower = NamesOf(contestants, Standing::kSlower);
  if (!slower.empty()) {
    text += fmt::format("; {} {} slower", Listed(slower),
                        slower.size() == 1 ? "is" : "are");
  }
  return text + Overlooked(contestants);
}

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
  const double each = static_cast<double>(request.elapsed.count()) * 1e-9 /
                      static_cast<double>(judgement.rounds);
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
  const PairVerdict& behind = open.behind;
  const int decimals = DecimalsFor(Span(behind.interval));
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
                       const ReportRequest& request) {
  const std::uint64_t enough =
      judgement.rounds + judgement.rounds_still_needed.value_or(0);
  return fmt::format(
      "unsure: {} {} too few to compare by {}; {} rounds would do",
      judgement.rounds, judgement.rounds == 1 ? "round is" : "rounds are",
      QuantileName(request.quantile), enough);
}

std::vector<std::string> Suspects(std::span<const Contestant> contestants) {
  std::vector<std::string> names;
  for (const Contestant& one : contestants) {
    if (one.suspect) names.push_back(Name(one));
  }
  return names;
}

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
      return TooFewText(judgement, request) + Overlooked(contestants);
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

std::string NoDataText(std::span<const Contestant> contestants) {
  std::map<Outcome, std::uint64_t> failures;
  for (const Contestant& one : contestants) {
    for (const auto& [outcome, count] : one.report.failures) {
      failures[outcome] += count;
    }
  }
  if (failures.empty()) return "nothing was measured";
  std::vector<std::string> counts;
  for (const auto& [outcome, count] : failures) {
    counts.push_back(fmt::format("{} {}", count, ToText(outcome)));
  }
  return fmt::format("no target answered: {}", fmt::join(counts, ", "));
}

std::string Plain(const Judgement& judgement,
                  std::span<const Contestant> contestants,
                  const ReportRequest& request) {
  switch (judgement.state) {
    case VerdictState::kWinner:
      return WinnerText(judgement, contestants, request);
    case VerdictState::kTied:
      return TiedText(judgement, contestants);
    case VerdictState::kUnsure:
      return UnsureText(judgement, contestants, request);
    case VerdictState::kNoData:
      break;
  }
  return NoDataText(contestants);
}

}  // namespace

std::string Sentence(const Judgement& judgement,
                     std::span<const Contestant> contestants,
                     const ReportRequest& request) {
  return Plain(judgement, contestants, request) + ".";
}

}  // namespace regionbench
