// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "aggregator/api/server.h"
#include "aggregator/ingest/ingest.h"
#include "aggregator/metrics/metrics.h"
#include "aggregator/store/upkeep.h"
#include "config/core/log.h"
#include "config/settings/settings.h"
#include "dashboard/service/bucket_watch.h"
#include "dashboard/service/store_place.h"

namespace regionbench {

struct AggregatorOptions {
  Settings settings;
  StorePlace store;
  std::string version;
};

/// `regionbench serve`: one store, kept in order on a thread of its own; one
/// thread that commits what is uploaded; one that keeps the boxes of /metrics
/// ready; and the server in front of them. `log` outlives it. One thread calls.
class Aggregator {
 public:
  /// Listens when it returns. Fails when the store cannot be opened, the
  /// address cannot be had, or the certificate cannot be used.
  static Result<std::unique_ptr<Aggregator>> Start(
      const AggregatorOptions& options, Log& log);

  /// Goes on by other settings: tokens, certificate, limits and retention. What
  /// only holds from the next start is said. An error changes nothing.
  Result<void> Reconfigure(const Settings& settings);
  /// To be called when the settings could not be read: the old ones hold.
  void RefuseReload(const Error& error);

  /// Once a second or so: brings the figures up to date that /metrics shows of
  /// store and clocks, and logs what went wrong in upkeep.
  void LookAround();

  [[nodiscard]] const ListenAddress& Address() const {
    return server_->Address();
  }

  /// Lets requests under way finish for at most `patience`.
  void Stop(std::chrono::milliseconds patience) { server_->Stop(patience); }

 private:
  Aggregator(AggregatorOptions options, Log& log);
  Result<void> OpenStores();
  Result<void> StartServer();
  Result<void> StartUpkeep();
  Result<void> StartBucketWatch();
  [[nodiscard]] std::vector<Route> Routes();
  void TellOfRestart(const Settings& settings);
  void TellUpkeep(const UpkeepState& state);

  Log& log_;
  AggregatorOptions options_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<BucketWatch> bucket_;
  std::unique_ptr<Upkeep> upkeep_;
  UpkeepTotals earlier_;                // of upkeep before the last settings
  std::uint64_t upkeep_failures_ = 0;   // told of
  std::unique_ptr<HttpServer> server_;  // last: it uses all the others
};

}  // namespace regionbench
