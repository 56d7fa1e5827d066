// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "aggregator/store/rollup_row.h"
#include "config/core/result.h"
#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

struct AppendCounts {
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;  ///< already there by (probe, boot, seq)
  std::vector<bool> fresh;      ///< of each sample: not there before
};

/// Which samples. Every field narrows; none set means all.
struct SampleQuery {
  std::optional<WallTime> since = std::nullopt;  ///< inclusive
  std::optional<WallTime> until = std::nullopt;  ///< exclusive
  std::optional<std::string> probe = std::nullopt;
  std::vector<std::string> targets = {};  ///< patterns of MatchesTarget
  std::optional<Method> method = std::nullopt;
  std::optional<Conn> conn = std::nullopt;
};

/// Whether a target fits one of the query's patterns; any does when it has
/// none.
bool IsWanted(const SampleQuery& query, const TargetId& target);

/// Since when a store has what. Older samples are gone and live on in rollups;
/// of older minutes only the hours are left; older samples lack the probe's own
/// details (user_rtt, lag, local_port, sent_mono). Whole hours; the epoch:
/// since ever.
struct Horizon {
  WallTime samples{};
  WallTime minutes{};
  WallTime details{};

  friend bool operator==(const Horizon&, const Horizon&) = default;
};

/// How many attempts of a series there are, invalid ones included.
struct SeriesCount {
  StoredSeries series;
  std::uint64_t attempts = 0;

  friend bool operator==(const SeriesCount&, const SeriesCount&) = default;
};

/// A series, and where its rollups begin and end. `first` is the minute or the
/// hour that it began in, `last` the last minute, or the last hour where
/// minutes are gone.
struct SeriesSeen {
  StoredSeries series;
  WallTime first{};
  WallTime last{};

  friend bool operator==(const SeriesSeen&, const SeriesSeen&) = default;
};

/// What a store takes.
struct StoreSize {
  std::uint64_t bytes = 0;      ///< of the file, in use
  std::uint64_t free = 0;       ///< bytes of the file that are to be used again
  std::uint64_t log_bytes = 0;  ///< of its log beside it
  std::uint64_t recent = 0;     ///< samples not yet in chunks, about
  std::uint64_t chunks = 0;
};

/// What Compact is to do.
struct CompactionGoal {
  /// Samples move when at least so many wait (at least 1).
  std::uint64_t least = 1;
  /// Small chunks are merged in hours that begin before this. The hour that
  /// samples still come from is better left until it is over.
  WallTime merge_before = WallTime::max();
};

/// What one step of Compact did.
struct CompactionStep {
  std::uint64_t moved = 0;   ///< samples that are in chunks now
  std::uint64_t merged = 0;  ///< samples whose chunk was merged
  bool more = false;         ///< the next step has something to do
};

/// Keeps every sample until it is told to forget, none twice: of two with the
/// same (probe, boot, seq) the first stays, also when it is forgotten since.
/// One thread at a time per object; open one object a thread.
class Store {
 public:
  virtual ~Store() = default;

  /// Durable when it returns: all of `samples` or, on an error, none. After an
  /// error the store can be used as before.
  virtual Result<AppendCounts> Append(std::span<const Sample> samples) = 0;

  /// Calls `visit` for each matching sample that is not forgotten, in order of
  /// time, one by one as they are read. `visit` does not use the store.
  virtual Result<void> Read(const SampleQuery& query,
                            const std::function<void(Sample)>& visit) = 0;

  /// Adds the next samples, at most `most` and in the order in which they were
  /// appended, to the rollups of their minutes and hours: each sample exactly
  /// once, however late it came, in one transaction. Gives how many; 0: all are
  /// in. Runs of losses are exact where samples were appended in order of time,
  /// everything else always. For a service that calls it every minute or so.
  virtual Result<std::size_t> RollUp(std::size_t most) = 0;

  /// Rolls up what is left and forgets what is older than `before`, in many
  /// small transactions: nothing is lost or counted twice when it is stopped in
  /// between. Hours are for ever, and so is the memory of which samples came.
  /// Forgotten is forgotten: an earlier `before` changes nothing.
  virtual Result<void> Forget(const Horizon& before) = 0;

  /// A time before Horizon::samples is read from rollups (hours before
  /// Horizon::minutes), a later one from samples: Read gives no older ones.
  virtual Result<Horizon> Remembers() = 0;

  /// Calls `visit` for each rollup that starts inside the query's window. Rows
  /// of a series come one after the other in order of time. `visit` does not
  /// use the store.
  virtual Result<void> ReadRollups(
      const SampleQuery& query, RollupSpan span,
      const std::function<void(const RollupRow&)>& visit) = 0;

  /// Which series have attempts in the window, in no order: samples where they
  /// are, hours that start inside it before that.
  virtual Result<std::vector<SeriesCount>> Count(const SampleQuery& query) = 0;

  /// Every series that is rolled up, in no order. Cheap: looks up the two ends
  /// of each and reads nothing between.
  virtual Result<std::vector<SeriesSeen>> Seen() = 0;

  /// Cheap enough to ask every few seconds.
  virtual Result<StoreSize> Size() = 0;

  /// Makes the store smaller, one step a call that keeps other writers waiting
  /// for about 10 ms: moves samples that are rolled up into compressed chunks,
  /// merges small chunks, shortens the memory of which samples came. Nobody
  /// sees a difference but in bytes and time, and whatever moment it is stopped
  /// at, each sample is there once. One object of a store at a time does this.
  virtual Result<CompactionStep> Compact(const CompactionGoal& goal) = 0;

  /// Forgets whole hours of samples, the oldest first, until no more than
  /// `bytes` are in use. Rollups stay. False: it takes more without a sample.
  virtual Result<bool> ShrinkTo(std::uint64_t bytes) = 0;

  /// Moves the log into the file, and gives bytes that nobody needs back to the
  /// disk, some at a time. True: there are more.
  virtual Result<bool> Tidy() = 0;

  /// Writes a copy of this moment's store, complete before it has its name;
  /// others write meanwhile. A file that is there is an error and stays as it
  /// is. `go_on` hears how many pages of how many are done; when it says
  /// false, there is an error instead of a copy.
  virtual Result<void> BackUp(
      const std::string& path,
      const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) = 0;
};

struct SqliteOptions {
  /// False: an append survives the death of the program but a power cut may
  /// take the newest ones with it (never more, and never the file), and costs
  /// no wait for the disk. True: it survives both; for a server that promised a
  /// sender that it may forget.
  bool survive_power_cut = false;
  /// How long an append waits while another program writes.
  std::chrono::milliseconds patience{5000};
  /// False: appends leave the log to somebody who calls Tidy, and move it into
  /// the file themselves only when it is huge.
  bool move_log = true;
};

/// Objects with and without survive_power_cut may share a file: the log is one,
/// so that whoever waits for the disk waits for all that was written before,
/// and what a power cut takes is always the end of it. A compaction that is
/// taken back leaves the samples where they were.
///
/// Opens the SQLite store at `path`, making it (and its folder) when it is not
/// there. A newer schema, a damaged or empty file, another program's file or a
/// read-only place is an error, and nothing is replaced.
Result<std::unique_ptr<Store>> OpenSqliteStore(
    const std::string& path, const SqliteOptions& options = {});

}  // namespace regionbench
