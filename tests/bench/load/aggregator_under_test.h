// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aggregator/api/server.h"
#include "aggregator/api/upload_route.h"
#include "aggregator/ingest/token.h"

namespace regionbench {

/// The part of an aggregator that takes uploads, on a free port of 127.0.0.1.
class AggregatorUnderTest {
 public:
  AggregatorUnderTest(const std::string& db, const std::string& token)
      : AggregatorUnderTest(
            OpenSqliteStore(db, {.survive_power_cut = true}).value(), {},
            token) {}
  AggregatorUnderTest(std::unique_ptr<Store> store, IngestOptions ingest,
                      const std::string& token)
      : ingest_(std::move(store), std::move(ingest)) {
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

 private:
  Ingest ingest_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace regionbench
