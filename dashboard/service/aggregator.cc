// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/aggregator.h"

#include <algorithm>
#include <utility>

#include "aggregator/api/health_routes.h"
#include "aggregator/api/upload_route.h"
#include "config/catalog/catalog.h"
#include "config/core/descriptors.h"
#include "dashboard/service/page_routes.h"
#include "dashboard/service/past_question.h"
#include "dashboard/service/read_routes.h"

namespace regionbench {
namespace {

using Seconds = std::chrono::duration<double>;

// Readers, and upkeep, which can be done again after a power cut.
StorePool::Opener Opener(StorePlace place) {
  return [place = std::move(place)] { return OpenStore(place); };
}

// A sender that was told so forgets its samples.
Result<std::vector<std::unique_ptr<Store>>> StoresToAppendTo(
    const StorePlace& place) {
  const std::size_t count = place.IsFile() ? 1 : kCommittersForServers;
  std::vector<std::unique_ptr<Store>> stores;
  while (stores.size() < count) {
    auto store =
        OpenStore(place, {.survive_power_cut = true, .move_log = false});
    if (!store) return tl::unexpected(std::move(store).error());
    stores.push_back(*std::move(store));
  }
  return stores;
}

// What stores, logs and name servers leave.
std::size_t MostConnections() {
  constexpr std::size_t kWanted = 10'000;
  constexpr std::size_t kOthers = 256;
  return std::max(AllowDescriptors(kWanted + kOthers), 2 * kOthers) - kOthers;
}

UpkeepOptions UpkeepFor(const ServeSettings& settings) {
  const auto whole = [](std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time);
  };
  UpkeepOptions options;
  if (settings.retention) options.retention = whole(*settings.retention);
  options.minute_retention = options.retention;
  if (settings.minute_retention) {
    options.minute_retention = whole(*settings.minute_retention);
  }
  options.max_size = settings.max_size;
  return options;
}

/// Which keys say something else now that nobody heeds before the next start.
std::string HeldUntilStart(const Settings& before, const Settings& after) {
  std::string keys;
  const auto compare = [&](std::string_view key, bool same) {
    if (same) return;
    keys += keys.empty() ? "" : ", ";
    keys += key;
  };
  compare("listen", before.serve.listen == after.serve.listen);
  compare("insecure_http",
          before.serve.insecure_http == after.serve.insecure_http);
  compare("max_series", before.serve.max_series == after.serve.max_series);
  compare("pull_from", before.serve.bucket == after.serve.bucket);
  compare("db", before.db == after.db);
  compare("store", before.store == after.store);
  compare("method", before.method == after.method);
  compare("conn", before.conn == after.conn);
  compare("confidence", before.confidence == after.confidence);
  compare("quantile", before.quantile == after.quantile);
  compare("min_difference", before.min_difference == after.min_difference);
  compare("max_loss", before.max_loss == after.max_loss);
  compare("[[target]]", before.custom == after.custom);
  return keys;
}

}  // namespace

Aggregator::Aggregator(AggregatorOptions options, Log& log)
    : log_(log), options_(std::move(options)) {}

Result<std::unique_ptr<Aggregator>> Aggregator::Start(
    const AggregatorOptions& options, Log& log) {
  std::unique_ptr<Aggregator> aggregator(new Aggregator(options, log));
  return aggregator->OpenStores()
      .and_then([&] { return aggregator->StartUpkeep(); })
      .and_then([&] { return aggregator->StartServer(); })
      .and_then([&] { return aggregator->StartBucketWatch(); })
      .map([&] { return std::move(aggregator); });
}

Result<void> Aggregator::OpenStores() {
  auto stores = StoresToAppendTo(options_.store);
  if (!stores) return tl::unexpected(std::move(stores).error());
  auto catalog = Catalog::BuiltIn();
  if (!catalog) return tl::unexpected(std::move(catalog).error());
  const Settings& settings = options_.settings;
  metrics_ = std::make_unique<Metrics>(MetricsOptions{
      .version = options_.version,
      .max_series = settings.serve.max_series,
      .windows = {
          .open_store = Opener(options_.store),
          .rules = RulesOf(settings),
          .describe =
              [catalog = *std::move(catalog), settings](const TargetId& id) {
                return DescribeTarget(catalog, settings, id);
              },
          .log = &log_}});
  IngestOptions ingest;
  ingest.max_upload = settings.serve.max_upload;
  if (!options_.store.IsFile()) ingest.commit = CommitterForServers();
  ingest.commit.log = &log_;
  ingest.commit.on_committed = [this](std::span<const Sample> fresh) {
    metrics_->live().Observe(fresh);
  };
  ingest.commit.on_commit = [this](std::chrono::nanoseconds took, std::size_t) {
    metrics_->self().ObserveCommit(Seconds(took).count());
  };
  ingest_ = std::make_unique<Ingest>(*std::move(stores), std::move(ingest));
  return {};
}

Result<void> Aggregator::StartUpkeep() {
  auto store = Opener(options_.store)();
  if (!store) return tl::unexpected(std::move(store).error());
  if (upkeep_) {
    const UpkeepState state = upkeep_->State();
    earlier_.compactions += state.compactions;
    earlier_.compacted += state.compacted;
    earlier_.failures += state.failures;
  }
  upkeep_.reset();
  upkeep_ = std::make_unique<Upkeep>(*std::move(store),
                                     UpkeepFor(options_.settings.serve));
  upkeep_failures_ = 0;
  return {};
}

Result<void> Aggregator::StartBucketWatch() {
  if (options_.settings.serve.bucket.empty()) return {};
  auto watch = BucketWatch::Start({.url = options_.settings.serve.bucket},
                                  *ingest_, log_);
  if (!watch) return tl::unexpected(std::move(watch).error());
  bucket_ = *std::move(watch);
  return {};
}

std::vector<Route> Aggregator::Routes() {
  auto catalog = Catalog::BuiltIn();
  std::vector<Route> routes =
      ReadRoutes({.open_store = Opener(options_.store),
                  .catalog = catalog ? *std::move(catalog) : Catalog({}),
                  .settings = options_.settings});
  for (Route& route : PageRoutes()) routes.push_back(std::move(route));
  routes.push_back(MetricsRoute(*metrics_));
  routes.push_back(UploadRoute(*ingest_));
  routes.push_back(HealthRoute());
  routes.push_back(ReadyRoute([this] { return ingest_->Ready(); }));
  return routes;
}

Result<void> Aggregator::StartServer() {
  const ServeSettings& settings = options_.settings.serve;
  ServerOptions options;
  options.listen = settings.listen;
  options.insecure_http = settings.insecure_http;
  options.rules = ServerRules::From(settings);
  options.limits.connections = MostConnections();
  options.on_answered = [this](std::string_view route, int code,
                               std::chrono::nanoseconds took) {
    metrics_->self().CountRequest(std::string(route), code,
                                  Seconds(took).count());
  };
  options.log = &log_;
  auto server = HttpServer::Start(std::move(options), Routes());
  if (!server) return tl::unexpected(std::move(server).error());
  server_ = *std::move(server);
  return {};
}

Result<void> Aggregator::Reconfigure(const Settings& settings) {
  auto changed = server_->Reconfigure(ServerRules::From(settings.serve));
  if (!changed) return changed;
  TellOfRestart(settings);
  ingest_->SetMaxUpload(settings.serve.max_upload);
  const ServeSettings before =
      std::exchange(options_.settings.serve, settings.serve);
  const bool same =
      before.retention == settings.serve.retention &&
      before.minute_retention == settings.serve.minute_retention &&
      before.max_size == settings.serve.max_size;
  auto kept = same ? Result<void>() : StartUpkeep();
  if (!kept) return kept;
  metrics_->self().SetReload(true, WallNow());
  log_.Info("settings reloaded");
  return {};
}

void Aggregator::RefuseReload(const Error& error) {
  metrics_->self().SetReload(false, WallNow());
  log_.Error("settings not reloaded, the old ones hold",
             {{"error", error.message}});
}

void Aggregator::TellOfRestart(const Settings& settings) {
  const std::string keys = HeldUntilStart(options_.settings, settings);
  if (keys.empty()) return;
  log_.Warn("some settings hold from the next start", {{"keys", keys}});
}

void Aggregator::LookAround() {
  const UpkeepState state = upkeep_->State();
  SelfMetrics& self = metrics_->self();
  self.SetStore({.bytes = state.size.bytes, .wal_bytes = state.size.log_bytes});
  self.FollowUpkeep({.compactions = earlier_.compactions + state.compactions,
                     .compacted = earlier_.compacted + state.compacted,
                     .failures = earlier_.failures + state.failures});
  if (const auto expiry = server_->CertificateExpiry()) {
    self.SetCertificateExpiry(*expiry);
  }
  const IngestCounts counts = ingest_->Counts();
  self.FollowIngest({.batches = counts.batches,
                     .samples = counts.samples,
                     .duplicates = counts.duplicates,
                     .rejected = counts.rejected,
                     .bytes = counts.bytes,
                     .failed = counts.failed});
  for (const auto& [probe, clock] : ingest_->Clocks()) {
    self.SetClockOffset(probe, Seconds(clock.offset).count());
  }
  TellUpkeep(state);
}

// Once for each kind of trouble, not for each look.
void Aggregator::TellUpkeep(const UpkeepState& state) {
  if (state.failures == upkeep_failures_) return;
  if (upkeep_failures_ == 0 || state.failures % 100 == 0) {
    log_.Error("the store cannot be kept in order",
               {{"error", state.last_error},
                {"failures", std::to_string(state.failures)}});
  }
  upkeep_failures_ = state.failures;
}

}  // namespace regionbench
