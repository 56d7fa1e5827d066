// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "aggregator/store/rollup_row.h"
#include "aggregator/store/sqlite/series_lookup.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Where minutes have rows of their own: before `samples_from`, where there is
/// nothing else, and from `rows_from` on, where samples are not in chunks yet.
/// Between them a minute is made of its samples whenever somebody asks: its row
/// would take more than they do. Minutes before `minutes_from` are forgotten.
struct MinuteMarks {
  std::int64_t minutes_from_us = 0;
  std::int64_t samples_from_us = 0;
  std::int64_t rows_from_us = 0;

  [[nodiscard]] bool HasRow(std::int64_t start_us) const {
    return start_us >= minutes_from_us &&
           (start_us < samples_from_us || start_us >= rows_from_us);
  }
  [[nodiscard]] bool IsMade(std::int64_t start_us) const {
    return start_us >= minutes_from_us && !HasRow(start_us);
  }
  /// The parts of a window, one after the other.
  [[nodiscard]] RowWindow OldRows(const RowWindow& window) const;
  [[nodiscard]] RowWindow Made(const RowWindow& window) const;
  [[nodiscard]] RowWindow NewRows(const RowWindow& window) const;
};
Result<MinuteMarks> ReadMinuteMarks(Connection& connection);

/// Makes minutes of samples that are rolled up. Inside a transaction.
class MinuteMaker {
 public:
  /// A series and an hour, in microseconds.
  using Place = std::pair<std::int64_t, std::int64_t>;
  using Take = std::function<Result<void>(RollupRow&)>;

  /// Of minutes that start in `window`, all of which are to be made.
  static Result<MinuteMaker> Over(Connection& connection,
                                  const RowWindow& window);

  /// Hands out the minutes of a series in order of time, without the series.
  /// Stops at an error.
  Result<void> Make(std::int64_t rollup_id, const RowWindow& window,
                    const Take& take);

  /// Where samples came after the others of their hour were moved into chunks.
  [[nodiscard]] std::vector<Place> LatePlaces() const;

 private:
  /// What a minute counts of a sample.
  struct Attempt {
    std::int64_t at_us = 0;
    std::int64_t seq = 0;
    Outcome outcome = Outcome::kOk;
    bool tainted = false;
    std::optional<std::int64_t> rtt_ns = {};
    std::int64_t timeout_ns = 0;
  };
  using Attempts = std::vector<Attempt>;

  MinuteMaker(Statement hours, Statement chunks)
      : hours_(std::move(hours)), chunks_(std::move(chunks)) {}

  Result<void> ReadLate(Connection& connection, const RowWindow& window);
  Result<void> GatherHour(const Place& place);
  bool Unpack(std::int64_t hour_us);
  Result<void> HandOut(const RowWindow& window, const Take& take);

  Statement hours_;
  Statement chunks_;
  std::map<Place, Attempts> late_;
  Attempts hour_;  // of the place that is being made
};

}  // namespace regionbench
