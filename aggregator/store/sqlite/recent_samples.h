// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aggregator/store/sqlite/series_lookup.h"
#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// The samples of a query that are not in chunks yet, in order of time, without
/// the details that are forgotten. One thread; inside one transaction.
class RecentSamples {
 public:
  static Result<RecentSamples> Over(Connection& connection,
                                    const SampleQuery& query,
                                    const RowWindow& window,
                                    const Horizon& horizon);

  /// False: there are no more.
  Result<bool> Next(Sample& sample);

 private:
  RecentSamples(Statement rows, const Horizon& horizon)
      : rows_(std::move(rows)), horizon_(horizon) {}

  Statement rows_;
  Horizon horizon_;
  std::unique_ptr<std::string> series_;  // bound, so it may not move
};

}  // namespace regionbench
