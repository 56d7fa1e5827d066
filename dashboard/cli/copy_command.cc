// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/count_line.h"
#include "dashboard/cli/recording.h"
#include "dashboard/service/store_place.h"
#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

constexpr std::size_t kCopiedAtOnce = 20'000;
constexpr std::size_t kRolledAtOnce = 50'000;

/// What was done, and what the two stores have of it.
struct CopyTally {
  std::uint64_t copied = 0;
  std::uint64_t there = 0;     // already, of hours that were read
  std::uint64_t verified = 0;  // samples that are in both
  std::uint64_t missing = 0;   // or different
  std::uint64_t skipped = 0;   // of days of which every series has as many
  std::uint64_t checksum = 0;  // over what was verified, in any order
};

// FNV-1a over the line that a sample is, without what a store may forget
// earlier than the sample.
std::uint64_t Fingerprint(Sample sample) {
  sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
  sample.local_port = 0;
  std::string line;
  AppendJsonLine(sample, line);
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : line) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  }
  return hash;
}

// Each series by itself: the other store may have samples of others too, and
// as many of them as are missing of ours.
bool HasAsMany(const std::vector<SeriesCount>& there,
               const std::vector<SeriesCount>& here) {
  std::map<StoredSeries, std::uint64_t> attempts;
  for (const SeriesCount& one : there) attempts[one.series] = one.attempts;
  return std::ranges::all_of(here, [&attempts](const SeriesCount& one) {
    return attempts[one.series] == one.attempts;
  });
}

Result<void> RollUpWhole(Store& store) {
  for (;;) {
    const auto done = store.RollUp(kRolledAtOnce);
    if (!done) return tl::unexpected(done.error());
    if (*done == 0) return {};
  }
}

class Copier {
 public:
  Copier(Store& from, Store& to, CountLine& progress)
      : from_(from), to_(to), progress_(progress) {}

  /// `day` is what is left of one day.
  Result<void> CopyDay(const SampleQuery& day) {
    const auto here = from_.Count(day);
    const auto there = to_.Count(day);
    if (!here) return tl::unexpected(here.error());
    if (!there) return tl::unexpected(there.error());
    if (HasAsMany(*there, *here)) {
      for (const SeriesCount& one : *here) tally_.skipped += one.attempts;
      return {};
    }
    Result<void> trouble;
    auto read = from_.Read(day, [&](Sample sample) {
      if (trouble) trouble = Take(std::move(sample));
    });
    if (!read) return read;
    if (!trouble) return trouble;
    return FinishHour();
  }

  [[nodiscard]] const CopyTally& tally() const { return tally_; }

 private:
  // Samples come in order of time: an hour is over when the next one begins.
  Result<void> Take(Sample sample) {
    const WallTime hour = StartOf(RollupSpan::kHour, sample.at);
    if (hour != hour_) {
      auto finished = FinishHour();
      if (!finished) return finished;
      hour_ = hour;
    }
    expected_.insert(Fingerprint(sample));
    batch_.push_back(std::move(sample));
    return batch_.size() < kCopiedAtOnce ? Result<void>() : Flush();
  }

  Result<void> Flush() {
    const auto counts = to_.Append(batch_);
    if (!counts) return tl::unexpected(counts.error());
    tally_.copied += counts->accepted;
    tally_.there += counts->duplicate;
    progress_.Set(tally_.copied + tally_.there);
    batch_.clear();
    return {};
  }

  Result<void> FinishHour() {
    if (expected_.empty()) return {};
    return Flush().and_then([this] { return Verify(); });
  }

  Result<void> Verify() {
    auto read =
        to_.Read({.since = hour_, .until = EndOf(RollupSpan::kHour, hour_)},
                 [this](Sample sample) {
                   const std::uint64_t print = Fingerprint(std::move(sample));
                   if (expected_.erase(print) == 0) return;  // somebody else's
                   ++tally_.verified;
                   tally_.checksum ^= print;
                 });
    tally_.missing += expected_.size();
    expected_.clear();
    return read;
  }

  Store& from_;
  Store& to_;
  CountLine& progress_;
  WallTime hour_{};
  std::vector<Sample> batch_;
  std::unordered_set<std::uint64_t> expected_;  // of this hour
  CopyTally tally_;
};

/// The first and the last sample's days, both whole.
struct CopiedTime {
  WallTime since = WallTime::max();
  WallTime until{};
};

Result<CopiedTime> TimeOf(Store& store, const Request& request) {
  auto rolled = RollUpWhole(store);
  if (!rolled) return tl::unexpected(rolled.error());
  const auto seen = store.Seen();
  if (!seen) return tl::unexpected(seen.error());
  const auto horizon = store.Remembers();
  if (!horizon) return tl::unexpected(horizon.error());
  CopiedTime time;
  for (const SeriesSeen& one : *seen) {
    time.since = std::min(time.since, one.first);
    time.until = std::max(
        time.until,
        EndOf(RollupSpan::kHour, StartOf(RollupSpan::kHour, one.last)));
  }
  time.since = std::max(time.since, horizon->samples);
  if (request.since) time.since = std::max(time.since, *request.since);
  if (request.until) time.until = std::min(time.until, *request.until);
  return time;
}

Result<std::unique_ptr<Store>> OpenNamed(const Task& task,
                                         const std::string& name, bool make) {
  constexpr std::string_view kFile = "sqlite:";
  Settings settings = task.request.settings;
  settings.store.clear();
  settings.db = name.starts_with(kFile) ? name.substr(kFile.size()) : name;
  if (settings.db.empty()) return Invalid("copy needs --from and --to");
  const auto place = StorePlaceOf(settings, "");
  if (!place) return tl::unexpected(place.error());
  return make ? OpenStore(*place, {.survive_power_cut = true})
              : OpenStoreThatIsThere(*place);
}

Result<CopyTally> CopyAll(const Task& task, Console& console) {
  const auto from = OpenNamed(task, task.request.from, false);
  if (!from) return tl::unexpected(from.error());
  const auto to = OpenNamed(task, task.request.to, true);
  if (!to) return tl::unexpected(to.error());
  const auto time = TimeOf(**from, task.request);
  if (!time) return tl::unexpected(time.error());
  CountLine progress(console, !task.request.quiet, "samples copied");
  Copier copier(**from, **to, progress);
  for (WallTime day = time->since; day < time->until;) {
    const WallTime next =
        std::chrono::floor<std::chrono::days>(day) + std::chrono::days(1);
    auto copied =
        copier.CopyDay({.since = day, .until = std::min(next, time->until)});
    if (!copied) return tl::unexpected(copied.error());
    day = next;
  }
  return RollUpWhole(**to).map([&] { return copier.tally(); });
}

}  // namespace

ExitCode RunCopy(const Task& task, Console& console) {
  const auto tally = CopyAll(task, console);
  if (!tally) return Explain(tally.error(), console);
  const std::string text = fmt::format(
      "{} samples copied, {} were there already, {} are of days of which every "
      "series has as many\n{} read back and the same (checksum {:016x}), {} "
      "missing or "
      "different\n",
      tally->copied, tally->there, tally->skipped, tally->verified,
      tally->checksum, tally->missing);
  return Deliver(text,
                 tally->missing > 0 ? ExitCode::kFailure : ExitCode::kDecided,
                 console);
}

}  // namespace regionbench
