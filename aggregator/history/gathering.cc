// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/gathering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "aggregator/history/section_cuts.h"
#include "aggregator/report/series.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/quantile.h"
#include "aggregator/stats/sections.h"
#include "config/core/time.h"

namespace regionbench {
namespace {

constexpr double kTooFew = std::numeric_limits<double>::quiet_NaN();

/// What is read of one target before it is cut.
struct Read {
  std::vector<WallTime> at;           // of the observations in the log
  std::vector<RollupRow> by_section;  // empty, or one for each
};

/// Reads one probe's past in two passes over rollups, to find the cuts and to
/// fill the sections, and one over samples.
class Gatherer {
 public:
  Gatherer(Store& store, const ChosenSeries& chosen,
           const GatheringRequest& request)
      : store_(store),
        chosen_(chosen),
        request_(request),
        plan_(&request.plan) {}

  Result<StoredPast> Run() {
    return ReadPace()
        .and_then([this] { return ReadPaceFiner(); })
        .and_then([this] { return ReadSamples(); })
        .map([this] { cuts_ = CutSections(tallies_, request_.quantile); })
        .and_then([this] { return ReadRollups(); })
        .map([this] { return Finish(); });
  }

 private:
  [[nodiscard]] SampleQuery QueryFor(const TimeSpan& time) const {
    return {.since = time.since,
            .until = time.until,
            .probe = request_.probe,
            .method = chosen_.method(),
            .conn = chosen_.conn()};
  }

  Result<void> VisitRolled(const std::vector<std::string>& targets,
                           const std::function<void(const RollupRow&)>& visit) {
    for (const RolledSpan& rolled : plan_->rolled) {
      SampleQuery query = QueryFor(rolled.time);
      query.targets = targets;
      StoredSeries last;  // rows of a series come one after the other
      bool taken = false;
      auto read =
          store_.ReadRollups(query, rolled.span, [&](const RollupRow& row) {
            if (row.series != last) {
              last = row.series;
              taken = chosen_.Takes(last);
            }
            if (taken) visit(row);
          });
      if (!read) return read;
    }
    return {};
  }

  Result<void> ReadPace() {
    auto read =
        VisitRolled({chosen_.busiest().Text()}, [this](const RollupRow& row) {
          tallies_.push_back({row.start, row.rollup.sent});
        });
    std::ranges::sort(tallies_, {}, &Tally::at);
    return read;
  }

  // Cheap: where it comes to this there is little to read.
  Result<void> ReadPaceFiner() {
    if (!request_.finer) return {};
    if (!CutSections(tallies_, request_.quantile).starts.empty()) return {};
    plan_ = &*request_.finer;
    tallies_.clear();
    return ReadPace();
  }

  Result<void> ReadSamples() {
    if (plan_->samples.Empty()) return {};
    std::size_t samples = 0;
    auto read =
        store_.Read(QueryFor(plan_->samples), [&](const Sample& sample) {
          if (!chosen_.Takes(StoredSeriesOf(sample))) return;
          if (++samples <= kMostSamples) Keep(sample);
        });
    if (!read || samples <= kMostSamples) return read;
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("{} samples from {} in this time are too many: "
                            "name fewer targets or a shorter time",
                            samples, request_.probe));
  }

  void Keep(const Sample& sample) {
    if (sample.outcome == Outcome::kAborted) return;
    log_.Add(sample);
    read_[sample.target].at.push_back(sample.at);
    if (sample.target == chosen_.busiest()) tallies_.push_back({sample.at, 1});
  }

  Result<void> ReadRollups() {
    const std::size_t sections = std::max<std::size_t>(1, cuts_.starts.size());
    TargetId target;
    Read* read = nullptr;
    return VisitRolled({}, [&](const RollupRow& row) {
      if (read == nullptr || row.series.target != target) {
        target = row.series.target;
        read = &read_[target];
        read->by_section.resize(sections);
      }
      read->by_section[cuts_.SectionOf(row.start)].Merge(row);
      rolled_ = true;
    });
  }

  StoredPast Finish() {
    StoredPast past;
    past.notes = chosen_.notes();
    for (const Tally& tally : tallies_) {
      past.rounds += static_cast<std::size_t>(tally.attempts);
    }
    if (rolled_) past.relative_error = RelativeError(kFinestSchema);
    auto logs = std::move(log_).Take();
    for (const TargetId& target : chosen_.Targets()) {
      PastTarget& one = past.targets[target];
      one.log = std::move(logs[target]);
      FillTarget(read_[target], one);
    }
    AddNotes(past.notes);
    return past;
  }

  // Of each section the samples by themselves, where there are only samples.
  void FillTarget(Read& read, PastTarget& target) const {
    std::vector<std::vector<double>> values(cuts_.starts.size());
    const bool rolled = !read.by_section.empty();
    if (rolled) target.rolled.emplace();
    RollupRow all;
    for (std::size_t i = 0; i < read.at.size(); ++i) {
      const Observation& seen = target.log.observations[i];
      const double value =
          RoundValue(seen, target.log.timeout, request_.allow_tainted);
      const std::size_t section = cuts_.SectionOf(read.at[i]);
      if (rolled) read.by_section[section].Add(SampleOf(seen, value));
      if (std::isnan(value) || values.empty()) continue;
      values[section].push_back(value);
    }
    for (const RollupRow& row : read.by_section) all.Merge(row);
    if (rolled) PutRolled(all, target);
    for (std::size_t k = 0; k < values.size(); ++k) {
      target.sections.push_back(rolled ? OfRollup(read.by_section[k].rollup)
                                       : OfValues(values[k]));
    }
  }

  // Only what a rollup counts.
  static Sample SampleOf(const Observation& seen, double value) {
    Sample sample;
    sample.outcome = seen.outcome;
    sample.rtt = seen.rtt;
    sample.tainted = std::isnan(value);
    const bool late = seen.outcome == Outcome::kOk && std::isinf(value);
    if (late) sample.outcome = Outcome::kTimeout;
    return sample;
  }

  static void PutRolled(const RollupRow& all, PastTarget& target) {
    target.rolled = all.rollup;
    for (const Outcome outcome : kOutcomes) {
      const std::uint64_t count = all.Failures(outcome);
      if (count > 0) target.failures[outcome] = count;
    }
  }

  [[nodiscard]] std::size_t FewestPerSection() const {
    return RoundsPerSection(request_.quantile) / 4;
  }

  [[nodiscard]] double OfValues(std::vector<double>& values) const {
    if (values.size() < Fewest()) return kTooFew;
    return QuantileInPlace(values, request_.quantile).value_or(kTooFew);
  }

  [[nodiscard]] double OfRollup(const Rollup& rollup) const {
    if (rollup.sent < Fewest()) return kTooFew;
    return rollup.sketch.Quantile(request_.quantile).value_or(kTooFew) *
           kNsPerSecond;
  }

  // An invocation is a section however short it is.
  [[nodiscard]] std::size_t Fewest() const {
    return cuts_.invocations > 0 ? 1 : FewestPerSection();
  }

  void AddNotes(std::vector<std::string>& notes) const {
    if (cuts_.invocations > 0) {
      notes.push_back(fmt::format(
          "measured in {} short bursts: a burst is one piece of evidence, and "
          "a verdict needs {}",
          cuts_.invocations, kFewestTimeSections));
    }
    if (!rolled_) return;
    notes.push_back(fmt::format(
        "{}: from rollups, between {} and {}, quantiles to {:.4f} %",
        request_.finer ? "too many samples to look at each"
                       : "samples of this time are forgotten",
        FormatRfc3339(plan_->window.since), FormatRfc3339(plan_->window.until),
        RelativeError(kFinestSchema) * 100));
    if (!request_.allow_tainted) return;
    notes.emplace_back("tainted samples that are forgotten are not counted");
  }

  Store& store_;
  const ChosenSeries& chosen_;
  const GatheringRequest& request_;
  const ReadingPlan* plan_;
  std::vector<Tally> tallies_;  // of the busiest target
  SectionCuts cuts_;
  RunLog log_;
  std::map<TargetId, Read> read_;
  bool rolled_ = false;
};

}  // namespace

Result<StoredPast> Gather(Store& store, const ChosenSeries& chosen,
                          const GatheringRequest& request) {
  return Gatherer(store, chosen, request).Run();
}

}  // namespace regionbench
