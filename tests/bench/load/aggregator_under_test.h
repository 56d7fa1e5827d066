// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/api/server.h"
#include "aggregator/api/upload_route.h"
#include "aggregator/ingest/token.h"
#include "aggregator/store/clickhouse/clickhouse_store.h"

namespace regionbench {

/// The part of an aggregator that takes uploads, on a free port of 127.0.0.1.
class AggregatorUnderTest {
 public:
  using Stores = std::vector<std::unique_ptr<Store>>;

  AggregatorUnderTest(const std::string& db, const std::string& token)
      : AggregatorUnderTest(OnFile(db), {}, token) {}
  AggregatorUnderTest(Stores stores, IngestOptions ingest,
                      const std::string& token)
      : ingest_(std::move(stores), std::move(ingest)) {
    ServerOptions options;
    options.listen = {"127.0.0.1", 0};
    options.limits.connections = 12'000;
    options.rules.tokens = {{TokenHash(token), "*", false}};
    server_ = HttpServer::Start(options, {UploadRoute(ingest_)}).value();
  }
  ~AggregatorUnderTest() { server_->Stop(std::chrono::seconds(10)); }

  [[nodiscard]] std::uint16_t port() const { return server_->Address().port; }

  /// As `serve` commits to servers.
  static IngestOptions ForServers() {
    IngestOptions options;
    options.commit = CommitterForServers();
    return options;
  }
  static Stores OnServers(const std::string& url) {
    Stores stores;
    while (stores.size() < kCommittersForServers) {
      stores.push_back(OpenClickhouseStore(url).value());
    }
    return stores;
  }

 private:
  static Stores OnFile(const std::string& db) {
    Stores stores;
    stores.push_back(OpenSqliteStore(db, {.survive_power_cut = true}).value());
    return stores;
  }

  Ingest ingest_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace regionbench
