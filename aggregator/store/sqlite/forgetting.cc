// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/store/sqlite/rolling.h"

namespace regionbench {
namespace {

constexpr std::size_t kSamplesAtOnce = 20'000;
constexpr std::int64_t kRowsAtOnce = 50'000;

std::string Micros(WallTime at) {
  return std::to_string(at.time_since_epoch().count());
}

Result<void> InTransaction(Connection& connection, const std::string& sql) {
  auto transaction = Transaction::Begin(connection);
  if (!transaction) return tl::unexpected(transaction.error());
  return connection.Execute(sql).and_then(
      [&] { return transaction->Commit(); });
}

Result<void> RollUpAll(Connection& connection) {
  for (;;) {
    const auto done = RollUpSamples(connection, kSamplesAtOnce);
    if (!done) return tl::unexpected(done.error());
    if (*done == 0) return {};
  }
}

// From here on readers take the rollups, whether or not the rows are gone yet.
Result<void> MoveHorizon(Connection& connection, const Horizon& before) {
  return InTransaction(
      connection,
      "UPDATE progress SET samples_from_us = max(samples_from_us, " +
          Micros(StartOf(RollupSpan::kHour, before.samples)) +
          "), minutes_from_us = max(minutes_from_us, " +
          Micros(StartOf(RollupSpan::kHour, before.minutes)) + ")");
}

// A new row takes the number after the largest one, so the mark may not stay
// above it: the new row would pass for one that is rolled up.
Result<void> DropSamples(Connection& connection) {
  const auto first = connection.Integer("SELECT min(sample_id) FROM recent");
  if (!first) return tl::unexpected(first.error());
  const auto last = connection.Integer("SELECT rolled_up_to FROM progress");
  if (!last) return tl::unexpected(last.error());
  for (std::int64_t id = *first; id <= *last; id += kRowsAtOnce) {
    auto dropped = InTransaction(
        connection,
        "DELETE FROM recent WHERE sample_id >= " + std::to_string(id) +
            " AND sample_id < " + std::to_string(id + kRowsAtOnce) +
            " AND sample_id <= (SELECT rolled_up_to FROM progress)"
            " AND at_us < (SELECT samples_from_us FROM progress);"
            "UPDATE progress SET rolled_up_to = min(rolled_up_to, "
            "(SELECT coalesce(max(sample_id), 0) FROM recent))");
    if (!dropped) return dropped;
  }
  return {};
}

Result<void> DropMinutes(Connection& connection) {
  const auto last =
      connection.Integer("SELECT max(rollup_id) FROM rollup_series");
  if (!last) return tl::unexpected(last.error());
  for (std::int64_t id = 1; id <= *last; ++id) {
    auto dropped = InTransaction(
        connection,
        "DELETE FROM rollup_minutes WHERE rollup_id = " + std::to_string(id) +
            " AND start_us < (SELECT minutes_from_us FROM progress)");
    if (!dropped) return dropped;
  }
  return {};
}

}  // namespace

Result<void> ForgetBefore(Connection& connection, const Horizon& before) {
  return RollUpAll(connection)
      .and_then([&] { return MoveHorizon(connection, before); })
      .and_then([&] { return DropSamples(connection); })
      .and_then([&] { return DropMinutes(connection); });
}

}  // namespace regionbench
