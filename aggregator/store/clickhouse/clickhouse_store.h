// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/store.h"

namespace regionbench {

struct ClickhouseOptions {
  /// Used where the address has none.
  std::string user = {};
  std::string password = {};
  ClickhouseWays ways = {};
  /// False: a store that is not there is an error (kNotFound).
  bool make = true;
  /// Decides which hours are over.
  std::function<WallTime()> now = WallNow;
};

/// Opens a store on ClickHouse, making its tables where there are none; the
/// server's version must be 18.16 or later. Any number of objects and programs
/// may use one store at the same time, each object on one thread.
///
/// Keeps all that Store promises, but for these, which a server decides:
/// - Durable means what the server means by it: a plain table survives the
///   death of the server, replicas that of a machine (`insert_quorum` of the
///   user's profile says how many of them have to have it).
/// - After an Append that failed, samples of it may be there, unacknowledged;
///   appending them again neither doubles nor loses them.
/// - RollUp takes some milliseconds and more when an hour is rolled up; nobody
///   waits for it. Minutes, and the current hour, are always up to date.
/// - Compact and Tidy have nothing to do: the server merges by itself.
/// - BackUp is an error: a store on servers is no file. They have their own.
Result<std::unique_ptr<Store>> OpenClickhouseStore(
    const std::string& url, const ClickhouseOptions& options = {});

}  // namespace regionbench
