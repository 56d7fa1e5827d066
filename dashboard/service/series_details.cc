// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/series_details.h"

#include <map>
#include <set>
#include <utility>

#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kMostLookedAt = 200'000;  // samples of one probe

using PhaseMedians = std::map<std::string, std::chrono::nanoseconds>;

/// Sorts the phases of answers into series and steps.
class PhaseSteps {
 public:
  explicit PhaseSteps(std::chrono::microseconds step) : step_(step) {}

  void Add(const Sample& sample) {
    if (sample.outcome != Outcome::kOk || sample.tainted) return;
    const Phases& phases = sample.phases;
    for (const auto& [name, value] :
         {std::pair{"resolve", phases.resolve},
          std::pair{"connect", phases.connect}, std::pair{"tls", phases.tls},
          std::pair{"processing", phases.processing},
          std::pair{"transfer", phases.transfer}}) {
      if (!value) continue;
      const WallTime at{sample.at.time_since_epoch() / step_ * step_};
      values_[StoredSeriesOf(sample)][at][name].push_back(
          static_cast<double>(value->count()));
    }
  }

  void PutInto(std::vector<SeriesOverTime>& series) {
    for (SeriesOverTime& one : series) {
      const auto steps = values_.find(one.id);
      if (steps == values_.end()) continue;
      for (SeriesPoint& point : one.points) {
        const auto step = steps->second.find(point.at);
        if (step != steps->second.end()) point.phases = Medians(step->second);
      }
    }
  }

 private:
  using StepValues = std::map<std::string, std::vector<double>>;

  static PhaseMedians Medians(StepValues& values) {
    PhaseMedians medians;
    for (auto& [name, all] : values) {
      const auto median = QuantileInPlace(all, 0.5);
      if (!median) continue;
      medians[name] =
          std::chrono::nanoseconds(static_cast<std::int64_t>(*median));
    }
    return medians;
  }

  const std::chrono::microseconds step_;
  std::map<StoredSeries, std::map<WallTime, StepValues>> values_;
};

/// What one pass over samples finds.
struct Findings {
  PhaseSteps phases;
  std::map<StoredSeries, std::vector<LevelChange>> changes;
};

Result<bool> FewEnough(Store& store, const SampleQuery& query) {
  return store.Count(query).map([](const std::vector<SeriesCount>& counts) {
    std::uint64_t samples = 0;
    for (const SeriesCount& one : counts) samples += one.attempts;
    return samples <= kMostLookedAt;
  });
}

// `query` reaches over the ends of the window to those of its steps. Phases are
// taken on the way by whom wants them.
Result<Changes> FindLevels(Store& store, const SampleQuery& query,
                           const ChangesRequest& asked, PhaseSteps* phases) {
  ChangeFinder finder(asked);
  const auto read = store.Read(query, [&](const Sample& sample) {
    if (phases != nullptr) phases->Add(sample);
    const bool inside = sample.at >= asked.since && sample.at < asked.until;
    if (inside) finder.Add(sample);
  });
  if (!read) return tl::unexpected(read.error());
  return finder.Finish();
}

// A second look has wider buckets where most of them had too few attempts.
Result<Changes> LookAtLevels(Store& store, const SampleQuery& query,
                             ChangesRequest asked, PhaseSteps& phases) {
  auto changes = FindLevels(store, query, asked, &phases);
  if (!changes) return changes;
  const auto wider = WidthForSparse(*changes);
  if (!wider) return changes;
  asked.width = *wider;
  return FindLevels(store, query, asked, nullptr);
}

Result<void> LookAtProbe(Store& store, const SampleQuery& query,
                         const ChangesRequest& asked, Findings& findings) {
  const auto few = FewEnough(store, query);
  if (!few) return tl::unexpected(few.error());
  if (!*few) return {};
  auto changes = LookAtLevels(store, query, asked, findings.phases);
  if (!changes) return tl::unexpected(changes.error());
  for (SeriesChanges& one : changes->series) {
    if (one.points > 0) findings.changes[one.id] = std::move(one.levels);
  }
  return {};
}

}  // namespace

Result<void> AddDetails(Store& store, const SampleQuery& query,
                        const Settings& settings, SeriesAnswer& answer) {
  const ChangesRequest asked = {
      .since = *query.since,
      .until = *query.until,
      .width = BucketWidth(*query.until - *query.since),
      .min_difference = settings.min_difference.absolute,
      .min_difference_ratio = settings.min_difference.ratio};
  const auto horizon = store.Remembers();
  if (!horizon) return tl::unexpected(horizon.error());
  if (asked.since < horizon->samples) return {};
  std::set<std::string> probes;
  for (const SeriesOverTime& one : answer.series) probes.insert(one.id.probe);
  Findings findings{PhaseSteps(answer.step), {}};
  SampleQuery whole = query;
  whole.since = answer.since;
  whole.until = answer.until;
  for (const std::string& probe : probes) {
    whole.probe = probe;
    auto looked = LookAtProbe(store, whole, asked, findings);
    if (!looked) return looked;
  }
  findings.phases.PutInto(answer.series);
  for (SeriesOverTime& one : answer.series) {
    const auto levels = findings.changes.find(one.id);
    if (levels != findings.changes.end()) one.changes = levels->second;
  }
  return {};
}

}  // namespace regionbench
