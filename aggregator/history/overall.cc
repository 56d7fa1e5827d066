// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "aggregator/history/history.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostListed = 3;

// `osaka`, `osaka, nara, kobe and 7 others`
std::string FirstOf(std::vector<std::string> names) {
  const std::size_t more =
      names.size() > kMostListed + 1 ? names.size() - kMostListed : 0;
  std::string last;
  if (more > 0) {
    names.resize(kMostListed);
    last = fmt::format("{} others", more);
  } else {
    last = names.back();
    names.pop_back();
  }
  if (names.empty()) return last;
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

std::vector<std::string> ProbesWith(const std::vector<Report>& reports,
                                    VerdictState state) {
  std::vector<std::string> names;
  for (const Report& report : reports) {
    if (report.verdict.state == state) names.push_back(report.request.probe);
  }
  return names;
}

std::vector<FastestCount> CountWinners(const std::vector<Report>& reports) {
  std::map<TargetId, std::size_t> counts;
  for (const Report& report : reports) {
    if (report.verdict.state != VerdictState::kWinner) continue;
    ++counts[report.verdict.best.front()];
  }
  std::vector<FastestCount> fastest;
  fastest.reserve(counts.size());
  for (const auto& [target, probes] : counts) {
    fastest.push_back({target, probes});
  }
  std::ranges::stable_sort(fastest, std::greater(), &FastestCount::probes);
  return fastest;
}

// `aws/a is fastest from 11 of 12 probes, aws/b from 1`
std::string WinnersText(const OverallVerdict& verdict) {
  if (verdict.fastest.empty()) {
    return fmt::format("no target is surely fastest from any of {} probes",
                       verdict.probes);
  }
  const FastestCount& first = verdict.fastest.front();
  if (first.probes == verdict.probes) {
    return fmt::format("{} is fastest from {} {}", first.target.RegionText(),
                       verdict.probes == 1 ? "the only one of" : "all",
                       verdict.probes == 1
                           ? "the probes that has data"
                           : fmt::format("{} probes", verdict.probes));
  }
  std::string text =
      fmt::format("{} is fastest from {} of {} probes",
                  first.target.RegionText(), first.probes, verdict.probes);
  std::vector<std::string> others;
  for (std::size_t i = 1; i < verdict.fastest.size(); ++i) {
    const FastestCount& one = verdict.fastest[i];
    others.push_back(
        fmt::format("{} from {}", one.target.RegionText(), one.probes));
  }
  return others.empty() ? text : text + ", " + FirstOf(std::move(others));
}

std::string TextOf(const OverallVerdict& verdict,
                   const std::vector<Report>& reports) {
  if (verdict.probes == 0) return "nothing answered in this time.";
  std::string text = WinnersText(verdict);
  const auto tied = ProbesWith(reports, VerdictState::kTied);
  if (!tied.empty()) text += "; tied from " + FirstOf(tied);
  const auto unsure = ProbesWith(reports, VerdictState::kUnsure);
  if (!unsure.empty()) text += "; unsure from " + FirstOf(unsure);
  const auto silent = ProbesWith(reports, VerdictState::kNoData);
  if (!silent.empty()) text += "; nothing answered from " + FirstOf(silent);
  return text + ".";
}

}  // namespace

std::string_view ToText(Agreement agreement) {
  switch (agreement) {
    case Agreement::kAgreed:
      return "agreed";
    case Agreement::kDivided:
      return "divided";
    case Agreement::kUnsure:
      return "unsure";
    case Agreement::kNoData:
      break;
  }
  return "no_data";
}

OverallVerdict Overall(const std::vector<Report>& reports) {
  OverallVerdict verdict;
  const auto with = [&](VerdictState state) {
    return ProbesWith(reports, state).size();
  };
  verdict.probes = reports.size() - with(VerdictState::kNoData);
  verdict.decided = with(VerdictState::kWinner) + with(VerdictState::kTied);
  verdict.fastest = CountWinners(reports);
  if (verdict.probes > 0) {
    const bool same = !verdict.fastest.empty() &&
                      verdict.fastest.front().probes == verdict.probes;
    const bool all = verdict.decided == verdict.probes;
    verdict.state = same  ? Agreement::kAgreed
                    : all ? Agreement::kDivided
                          : Agreement::kUnsure;
  }
  verdict.text = TextOf(verdict, reports);
  return verdict;
}

}  // namespace regionbench
