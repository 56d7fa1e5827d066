// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/live_series.h"

#include <algorithm>

#include "aggregator/stats/bucket_layout.h"

namespace regionbench {
namespace {

constexpr std::array<std::string_view, 5> kPhaseNames = {
    "resolve", "connect", "tls", "processing", "transfer"};

std::array<std::optional<std::chrono::nanoseconds>, 5> PhasesInOrder(
    const Phases& phases) {
  return {phases.resolve, phases.connect, phases.tls, phases.processing,
          phases.transfer};
}

// As in rollups (RollupRow): a reply after its timeout is a timeout, and one of
// a late probe or without a duration says nothing.
bool IsCountedReply(const Sample& sample) {
  if (sample.outcome != Outcome::kOk || sample.tainted || !sample.rtt) {
    return false;
  }
  const bool late = sample.timeout.count() > 0 && *sample.rtt > sample.timeout;
  return !late && HasBucket(static_cast<double>(sample.rtt->count()) * 1e-9);
}

constexpr MetricHead kSamplesTotal = {
    "regionbench_samples_total",
    "Samples stored since the start by how they ended, also those that "
    "statistics leave out.",
    MetricKind::kCounter};
constexpr MetricHead kRoundTrip = {
    "regionbench_round_trip_seconds",
    "Round trips of replies stored since the start. Failures are not in here: "
    "see regionbench_samples_total.",
    MetricKind::kHistogram};
constexpr MetricHead kPhase = {
    "regionbench_phase_seconds",
    "Parts of cold http exchanges that were answered.", MetricKind::kHistogram};

}  // namespace

void LiveSeries::Observe(std::span<const Sample> samples, WallTime now) {
  const std::scoped_lock lock(mutex_);
  for (const Sample& sample : samples) {
    Live* const live = Find(sample);
    if (live == nullptr) continue;
    live->heard = now;
    Count(sample, *live);
    const bool same_probe =
        &sample != samples.data() && (&sample)[-1].probe == sample.probe;
    if (!same_probe) last_heard_[sample.probe] = now;
  }
}

LiveSeries::Live* LiveSeries::Find(const Sample& sample) {
  PutSeriesKey(sample, key_);
  const auto found = by_key_.find(key_);
  if (found != by_key_.end()) return found->second.get();
  if (!cap_.Admit(key_)) return nullptr;
  const auto& live = by_key_[key_] = std::make_unique<Live>();
  live->labels = {sample.probe, sample.target, sample.method, sample.conn};
  series_.push_back(live.get());
  return live.get();
}

void LiveSeries::Count(const Sample& sample, Live& live) {
  ++live.outcomes[static_cast<std::size_t>(sample.outcome)];
  if (!IsCountedReply(sample)) return;
  live.round_trips.Observe(*sample.rtt);
  if (sample.method != Method::kHttp || sample.conn != Conn::kCold) return;
  const auto phases = PhasesInOrder(sample.phases);
  if (std::ranges::none_of(phases, [](const auto& one) { return !!one; })) {
    return;
  }
  if (!live.phases) live.phases = std::make_unique<PhaseHistograms>();
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (phases[i]) (*live.phases)[i].Observe(*phases[i]);
  }
}

void LiveSeries::RememberProbe(const std::string& probe, WallTime last) {
  const std::scoped_lock lock(mutex_);
  last_heard_.emplace(probe, last);
}

void LiveSeries::Expire(const Staying& since) {
  const std::unique_lock alone(pages_, std::try_to_lock);
  if (!alone) return;
  const std::scoped_lock lock(mutex_);
  std::erase_if(series_,
                [&](const Live* live) { return live->heard < since.series; });
  std::erase_if(by_key_, [&](const auto& entry) {
    if (entry.second->heard >= since.series) return false;
    cap_.Release(entry.first);
    return true;
  });
  std::erase_if(last_heard_,
                [&](const auto& entry) { return entry.second < since.probes; });
}

// A slice at a time: whoever commits samples waits for no whole page.
template <typename WriteOne>
void LiveSeries::ForEach(const WriteOne& write) const {
  constexpr std::size_t kSlice = 256;
  for (std::size_t begin = 0;; begin += kSlice) {
    const std::scoped_lock lock(mutex_);
    if (begin >= series_.size()) return;
    const std::size_t end = std::min(begin + kSlice, series_.size());
    for (std::size_t i = begin; i < end; ++i) write(*series_[i]);
  }
}

void LiveSeries::Write(PageWriter& page) const {
  const std::shared_lock whole(pages_);
  page.Begin(kSamplesTotal);
  ForEach([&](const Live& live) {
    page.Common(LabelsOf(live.labels));
    for (const Outcome outcome : kOutcomes) {
      page.Value(std::array{Label{"outcome", ToText(outcome)}},
                 static_cast<double>(
                     live.outcomes[static_cast<std::size_t>(outcome)]));
    }
  });
  page.Begin(kRoundTrip);
  ForEach([&](const Live& live) {
    page.Histogram(LabelsOf(live.labels), live.round_trips.Read());
  });
  page.Begin(kPhase);
  ForEach([&](const Live& live) {
    if (!live.phases) return;
    page.Common(LabelsOf(live.labels));
    for (std::size_t i = 0; i < kPhaseNames.size(); ++i) {
      page.Histogram(std::array{Label{"phase", kPhaseNames.at(i)}},
                     (*live.phases)[i].Read());
    }
  });
}

std::map<std::string, WallTime> LiveSeries::LastHeard() const {
  const std::scoped_lock lock(mutex_);
  return last_heard_;
}

std::set<TargetId> LiveSeries::Targets() const {
  const std::shared_lock whole(pages_);
  std::set<TargetId> targets;
  ForEach([&](const Live& live) { targets.insert(live.labels.target); });
  return targets;
}

}  // namespace regionbench
