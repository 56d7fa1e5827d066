// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/sentence.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "aggregator/report/duration_text.h"
#include "aggregator/report/phrases.h"

namespace regionbench {
namespace {

// `(95 % sure of 2.4 to 3.4 ms)`
std::string SureOf(double confidence, const Bounds& bounds, int decimals) {
  const std::string sure = fmt::format("({:g} % sure of ", confidence * 100);
  if (!std::isfinite(bounds.high)) {
    return fmt::format("{}at least {} ms)", sure, Ms(bounds.low, decimals));
  }
  return fmt::format("{}{} to {} ms)", sure, Ms(bounds.low, decimals),
                     Ms(bounds.high, decimals));
}

std::string LoneText(const Contestant& one, const ReportRequest& request) {
  std::string text = fmt::format(
      "only one target, so nothing is compared: {} "
      "answers with a {}",
      Name(one), Level(one, request.quantile));
  const Box& rtt = one.report.rtt;
  if (request.quantile == 0.5 && rtt.median_low && rtt.median_high) {
    const Bounds median{static_cast<double>(rtt.median_low->count()),
                        static_cast<double>(rtt.median_high->count())};
    text += " " + SureOf(request.confidence, median, DecimalsOfMedian(rtt));
  }
  return text;
}

std::string WinnerText(const Judgement& judgement,
                       std::span<const Contestant> contestants,
                       const ReportRequest& request) {
  const Contestant& best = contestants.front();
  if (contestants.size() == 1) return LoneText(best, request);
  const bool elsewhere = judgement.stored && !request.probe.empty();
  std::string text = fmt::format("{} is fastest from {}: {}", Name(best),
                                 elsewhere ? request.probe : "here",
                                 Level(best, request.quantile));
  if (!judgement.rival) {
    return text + "; no other target can win" + Overlooked(contestants);
  }
  const Contestant& rival = contestants[*judgement.rival];
  const Behind& behind = rival.behind;
  const int decimals = DecimalsOfBehind(behind);
  text +=
      fmt::format(", {} ms ({}) less than {} ", Ms(behind.difference, decimals),
                  Percent(behind.difference / rival.quantile), Name(rival));
  text += SureOf(request.confidence, behind.interval, decimals);
  return text + Overlooked(contestants);
}

std::string TiedText(const Judgement& judgement,
                     std::span<const Contestant> contestants) {
  const auto tied = NamesOf(contestants, Standing::kTied);
  const std::string limit =
      fmt::format("the {:.3g} ms that matters", judgement.tie / 1e6);
  std::string text = fmt::format("{} are tied: ", Listed(tied));
  if (tied.size() == 2) {
    const Behind& behind =
        std::ranges::find_if(contestants.subspan(1), [](const Contestant& one) {
          return one.report.standing == Standing::kTied;
        })->behind;
    const Bounds& range = behind.tie_interval;
    const int decimals = std::max(1, DecimalsFor(HalfWidth(range)));
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

std::string NoDataText(std::span<const Contestant> contestants) {
  std::map<Outcome, std::uint64_t> failures;
  for (const Contestant& one : contestants) {
    for (const auto& [outcome, count] : one.report.failures) {
      failures[outcome] += count;
    }
  }
  if (failures.empty()) return "nothing was measured";
  std::vector<std::string> counts;
  counts.reserve(failures.size());
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
