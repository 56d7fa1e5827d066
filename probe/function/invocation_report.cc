// SPDX-License-Identifier: Apache-2.0
#include "probe/function/invocation_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "aggregator/stats/box.h"
#include "config/core/small_json.h"
#include "probe/function/json_object.h"

namespace regionbench {
namespace {

/// One target's attempts, sorted out.
struct Tally {
  const ResolvedTarget* target = nullptr;
  std::vector<double> received;  // ns, ascending in the end
  std::vector<double> cold;      // ns, of attempts that were answered
  std::size_t n = 0;
  std::map<Outcome, std::size_t> failures;
  std::size_t aborted = 0;
  std::size_t tainted = 0;
  std::size_t ok_tainted = 0;
  std::string address;
  std::optional<double> median;

  [[nodiscard]] std::size_t Lost() const { return n - received.size(); }
};

bool CountsInBox(const Sample& sample, bool only_cold) {
  return !sample.tainted && sample.outcome != Outcome::kAborted &&
         (only_cold || !sample.cold_start);
}

void AddAttempt(const Sample& sample, bool only_cold, Tally& tally) {
  if (!sample.address.empty()) tally.address = sample.address;
  if (sample.outcome == Outcome::kAborted) ++tally.aborted;
  if (sample.tainted) ++tally.tainted;
  const bool answered = sample.outcome == Outcome::kOk && sample.rtt;
  const auto rtt = static_cast<double>(
      sample.rtt.value_or(std::chrono::nanoseconds(0)).count());
  if (answered && sample.cold_start) tally.cold.push_back(rtt);
  if (!CountsInBox(sample, only_cold)) return;
  ++tally.n;
  if (answered) {
    tally.received.push_back(rtt);
  } else {
    ++tally.failures[sample.outcome];
  }
}

std::vector<Tally> TallyUp(const InvocationFacts& facts) {
  const std::vector<Sample>& samples = facts.burst->samples;
  const bool only_cold = std::ranges::none_of(
      samples, [](const Sample& one) { return CountsInBox(one, false); });
  std::map<TargetId, std::size_t> places;
  std::vector<Tally> tallies;
  for (const ResolvedTarget& target : *facts.targets) {
    places.emplace(target.id, tallies.size());
    tallies.emplace_back().target = &target;
  }
  for (const Sample& sample : samples) {
    const auto place = places.find(sample.target);
    if (place != places.end()) {
      AddAttempt(sample, only_cold, tallies[place->second]);
    }
  }
  for (Tally& tally : tallies) {
    std::ranges::sort(tally.received);
    tally.median = Quantile({tally.received, tally.Lost()}, 0.5);
    if (tally.median == kInfinity) tally.median.reset();
  }
  return tallies;
}

// By median; those without one last, in the order named.
void SortByMedian(std::vector<Tally>& tallies) {
  std::ranges::stable_sort(tallies, {}, [](const Tally& tally) {
    return tally.median.value_or(kInfinity);
  });
}

std::optional<double> Known(std::optional<double> value) {
  return value && *value < kInfinity ? value : std::nullopt;
}

// Mean and standard deviation; unknown as soon as one answer is.
std::optional<std::pair<double, double>> MomentsOf(const Tally& tally) {
  if (tally.received.size() < 2 || tally.Lost() > 0) return std::nullopt;
  const auto n = static_cast<double>(tally.received.size());
  double sum = 0;
  for (const double rtt : tally.received) sum += rtt;
  const double mean = sum / n;
  double squares = 0;
  for (const double rtt : tally.received) {
    squares += (rtt - mean) * (rtt - mean);
  }
  return std::pair(mean, std::sqrt(squares / (n - 1)));
}

void AppendBox(const Tally& tally, JsonObject& json) {
  const CensoredSample sample{tally.received, tally.Lost()};
  const auto box = MakeBoxPlot(sample);
  JsonObject rtt = json.Object("rtt_ns");
  const auto add = [&](std::string_view key, std::optional<double> value) {
    rtt.Nanoseconds(key, Known(value));
  };
  const bool some = box.has_value();
  const auto of = [some](double value) {
    return some ? std::optional(value) : std::nullopt;
  };
  add("min", of(some ? tally.received.front() : 0));
  add("whisker_low", of(some ? box->whisker.low : 0));
  add("q1", of(some ? box->q1 : 0));
  add("median", tally.median);
  add("q3", of(some ? box->q3 : 0));
  add("whisker_high", of(some ? box->whisker.high : 0));
  double most = kInfinity;  // beyond the timeout as soon as one is lost
  if (some && tally.Lost() == 0) most = tally.received.back();
  add("max", of(most));
  add("p90", Quantile(sample, 0.9));
  add("p95", Quantile(sample, 0.95));
  add("p99", Quantile(sample, 0.99));
  const auto moments = MomentsOf(tally);
  add("mean", moments ? std::optional(moments->first) : std::nullopt);
  add("stddev", moments ? std::optional(moments->second) : std::nullopt);
  rtt.Null("median_low");
  rtt.Null("median_high");
  rtt.End();
  JsonList outliers = json.List("outliers_ns");
  for (std::size_t i = 0; some && i < tally.received.size(); ++i) {
    const bool low = i < box->beyond_low;
    const bool high = i + box->beyond_high >= tally.received.size();
    if (low || high) outliers.Nanoseconds(tally.received[i]);
  }
  outliers.End();
}

void AppendEstimate(std::string_view key, std::optional<double> estimate,
                    JsonObject& json) {
  JsonObject range = json.Object(key);
  range.Nanoseconds("estimate", estimate);
  range.Null("low");
  range.Null("high");
  range.End();
}

void AppendWarnings(const Tally& tally, JsonObject& json) {
  JsonList warnings = json.List("warnings");
  for (const std::string& warning : tally.target->warnings) {
    warnings.Text(warning);
  }
  if (tally.aborted > 0) {
    warnings.Text(std::to_string(tally.aborted) +
                  " attempts were broken off by the deadline");
  }
  if (tally.tainted > 0) {
    warnings.Text(std::to_string(tally.tainted) +
                  " attempts were spoiled by the function's own delay");
  }
  warnings.End();
}

void AppendCounts(const Tally& tally, JsonObject& json) {
  json.Integer("n", tally.n);
  json.Integer("ok", tally.received.size());
  JsonObject failures = json.Object("failures");
  for (const auto& [outcome, count] : tally.failures) {
    failures.Integer(ToText(outcome), count);
  }
  failures.End();
  if (tally.n == 0) {
    json.Null("loss_ratio");
  } else {
    json.PerMille("loss_ratio", tally.Lost() * 1000 / tally.n);
  }
}

void AppendTarget(const Tally& tally, std::size_t rank,
                  std::optional<double> best, JsonList& list) {
  JsonObject json = list.Object();
  const ResolvedTarget& target = *tally.target;
  json.Text("target", target.id.RegionText());
  json.TextOrNull("service", target.id.service);
  json.TextOrNull("name", target.name);
  json.TextOrNull("city", target.city);
  json.Integer("rank", rank);
  json.Text("standing", tally.received.empty() ? "silent" : "unsure");
  json.Text("group", "a");
  AppendCounts(tally, json);
  AppendBox(tally, json);
  JsonList cold = json.List("cold_ns");
  for (const double rtt : tally.cold) cold.Nanoseconds(rtt);
  cold.End();
  AppendEstimate("behind_best_ns",
                 tally.median && best ? std::optional(*tally.median - *best)
                                      : std::nullopt,
                 json);
  json.TextOrNull("address", tally.address);
  AppendWarnings(tally, json);
  json.End();
}

// `37.3 ms`
std::string MillisText(double ns) {
  const auto tenths = std::llround(ns / 1e5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
         " ms";
}

void AppendVerdict(const std::vector<Tally>& tallies, JsonObject& json) {
  const bool any = !tallies.empty() && tallies.front().median.has_value();
  const bool two = any && tallies.size() > 1 && tallies[1].median.has_value();
  JsonObject verdict = json.Object("verdict");
  verdict.Text("state", any ? "unsure" : "no_data");
  verdict.List("best").End();
  AppendEstimate(
      "margin_ns",
      two ? std::optional(*tallies[1].median - *tallies.front().median)
          : std::nullopt,
      verdict);
  verdict.Null("rounds_still_needed");
  verdict.Text("text", any ? tallies.front().target->id.RegionText() +
                                 " had the lowest median here, " +
                                 MillisText(*tallies.front().median) +
                                 ", but one invocation proves nothing: a "
                                 "verdict takes at least eight"
                           : "no target answered");
  verdict.End();
}

}  // namespace

void AppendInvocationReport(const InvocationFacts& facts, std::string& out) {
  std::vector<Tally> tallies = TallyUp(facts);
  SortByMedian(tallies);
  JsonObject json(out);
  json.Text("schema", "regionbench.report/1");
  json.Text("probe", facts.probe);
  json.Text("method", ToText(facts.method));
  json.Text("conn", ToText(Conn::kCold));
  json.Text("started_at", FormatRfc3339(facts.started));
  json.Integer("elapsed_ns", facts.elapsed.count());
  json.Integer("rounds", facts.burst->rounds);
  json.PerMille("confidence", 950);
  json.PerMille("quantile", 500);
  JsonObject difference = json.Object("min_difference");
  difference.PerMille("ratio", 20);
  difference.Integer("ns", 1'000'000);
  difference.End();
  json.Integer("seed", facts.seed);
  AppendVerdict(tallies, json);
  JsonList targets = json.List("targets");
  const auto best = tallies.empty() ? std::nullopt : tallies.front().median;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    AppendTarget(tallies[i], i + 1, best, targets);
  }
  targets.End();
  json.End();
}

}  // namespace regionbench
