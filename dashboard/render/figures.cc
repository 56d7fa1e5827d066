// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "aggregator/report/duration_text.h"

namespace regionbench {
namespace {

int DecimalsOf(const Report& report) {
  constexpr Nanoseconds kMillisecond{1'000'000};
  auto narrowest = Nanoseconds{1'000'000'000};
  auto smallest = Nanoseconds::max();
  for (const TargetReport& target : report.targets) {
    const Box& rtt = target.rtt;
    if (!rtt.median) continue;
    smallest = std::min(smallest, *rtt.median);
    if (!rtt.median_low || !rtt.median_high) continue;
    narrowest = std::min(narrowest, *rtt.median_high - *rtt.median_low);
  }
  // A hundredth of a millisecond is enough unless the whole trip is one.
  return std::clamp(DecimalsFor(narrowest), 1, smallest < kMillisecond ? 3 : 2);
}

}  // namespace

Figures::Figures(const Report& report) : decimals_(DecimalsOf(report)) {}

std::string Figures::Level(const TargetReport& target,
                           std::optional<Nanoseconds> value) const {
  if (value) return Milliseconds(*value, decimals_) + " ms";
  if (target.n == 0) return "-";
  return "> " + RoundDuration(target.timeout);
}

std::string Figures::Range(std::optional<Nanoseconds> low,
                           std::optional<Nanoseconds> high) const {
  if (!low || !high) return "";
  return fmt::format("{}, {}", Milliseconds(*low, decimals_),
                     Milliseconds(*high, decimals_));
}

std::string Figures::MedianRange(const TargetReport& target) const {
  return Range(target.rtt.median_low, target.rtt.median_high);
}

std::string Figures::Behind(const TargetReport& target) const {
  const auto& estimate = target.behind_best.estimate;
  if (!estimate || target.rank == 1) return "";
  return fmt::format("{}{} ms", estimate->count() < 0 ? "" : "+",
                     Milliseconds(*estimate, decimals_));
}

std::string Figures::BehindRange(const TargetReport& target) const {
  if (target.rank == 1) return "";
  return Range(target.behind_best.low, target.behind_best.high);
}

std::string LossText(const TargetReport& target) {
  return target.n == 0 ? "-" : Percent(target.loss_ratio);
}

std::string FailuresText(const TargetReport& target) {
  std::vector<std::string> parts;
  for (const auto& [outcome, count] : target.failures) {
    parts.push_back(fmt::format("{} {}", count, ToText(outcome)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string ToTheSecond(WallTime at) {
  return FormatRfc3339(std::chrono::floor<std::chrono::seconds>(at));
}

std::string WhenText(const Report& report) {
  const ReportRequest& request = report.request;
  if (report.stored) {
    const auto ended =
        request.started_at +
        std::chrono::floor<std::chrono::microseconds>(request.elapsed);
    return fmt::format("from {} to {}", ToTheSecond(request.started_at),
                       ToTheSecond(ended));
  }
  const double seconds = static_cast<double>(request.elapsed.count()) * 1e-9;
  return fmt::format("in {:.{}f} s", seconds, seconds < 10 ? 1 : 0);
}

std::string RunText(const Report& report, bool unicode) {
  std::vector<std::string> parts = {
      fmt::format("{} {}", ToText(report.request.method),
                  ToText(report.request.conn)),
      fmt::format("{} {} {}", report.rounds,
                  report.rounds == 1 ? "round" : "rounds", WhenText(report)),
      fmt::format("{:g} % confidence", report.request.confidence * 100)};
  if (report.request.quantile != 0.5) {
    parts.push_back(
        fmt::format("ranked by p{:g}", report.request.quantile * 100));
  }
  if (!report.request.probe.empty()) {
    parts.push_back("from " + report.request.probe);
  }
  if (!report.stored) {
    parts.push_back(fmt::format("seed {}", report.request.seed));
  }
  return fmt::format("{}", fmt::join(parts, unicode ? " · " : ", "));
}

std::vector<std::string> NotesOf(const Report& report) {
  std::vector<std::string> notes = report.warnings;
  for (const TargetReport& target : report.targets) {
    for (const std::string& warning : target.warnings) {
      notes.push_back(target.target.RegionText() + ": " + warning);
    }
  }
  return notes;
}

}  // namespace regionbench
