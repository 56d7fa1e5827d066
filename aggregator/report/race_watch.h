// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "aggregator/report/report.h"
#include "aggregator/report/run_log.h"
#include "aggregator/stats/race.h"

namespace regionbench {

/// One moment of a run, for somebody who watches it.
struct RaceMoment {
  struct Target {
    TargetId id;
    Standing standing = Standing::kUnsure;
    bool settled = false;                 ///< nothing can change any more
    std::optional<Nanoseconds> quantile;  ///< none: lost, or no answer yet
    Interval behind;                      ///< the best
  };
  std::size_t rounds = 0;  ///< that are complete
  bool decided = false;
  std::optional<std::size_t> further_rounds;  ///< probably, until decided
  std::vector<Target> targets;                ///< as given
};

/// Follows a run sample by sample and knows when it is decided, and who needs
/// no further probing. BuildReport with Rule::kRace on the same log then gives
/// the same verdict: both look after every complete round, in order. A target
/// that turns out not to be where it says is taken out of the race, and the
/// race is run again without it. One thread.
class RaceWatch {
 public:
  /// `log` outlives this and gets every sample before Add does.
  RaceWatch(const RunLog& log, std::span<const ResolvedTarget> targets,
            const ReportRequest& request);

  /// A round of so many samples begins. Numbers ascend.
  void Begin(std::uint32_t round, std::size_t samples);
  /// True when a round was completed by it.
  bool Add(const Sample& sample);

  [[nodiscard]] bool Decided() const;
  /// One a target: false for who need not be probed, which may change again.
  [[nodiscard]] std::vector<bool> Active() const;
  /// True when Active() is not what it was at the last call.
  bool TakeChanged();
  [[nodiscard]] RaceMoment Now() const;

 private:
  struct Pending {
    std::size_t missing = 0;
    std::vector<double> values;  // one a target, NaN: nothing that counts
  };

  void RunCompleteRounds();
  void RunRound(const std::vector<double>& values);
  void Enter(const std::vector<double>& values);
  [[nodiscard]] std::vector<bool> Suspects() const;
  void RunAgainWithout(std::vector<bool> suspects);

  const RunLog& log_;
  const std::vector<ResolvedTarget> targets_;
  const ReportRequest request_;
  std::map<TargetId, std::size_t> index_;
  std::map<std::uint32_t, Pending> pending_;
  std::vector<std::vector<double>> rounds_;
  std::vector<bool> suspects_;
  std::vector<bool> told_;  // Active() at the last TakeChanged()
  std::vector<std::size_t> entrants_;
  Race race_;
};

}  // namespace regionbench
