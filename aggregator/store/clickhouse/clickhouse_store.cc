// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_store.h"

#include <chrono>
#include <optional>
#include <random>
#include <utility>

#include "aggregator/store/clickhouse/appending.h"
#include "aggregator/store/clickhouse/clickhouse_tables.h"
#include "aggregator/store/clickhouse/forgetting.h"
#include "aggregator/store/clickhouse/reading.h"
#include "aggregator/store/clickhouse/rolling_up.h"

namespace regionbench {
namespace {

constexpr unsigned kLotBits = 12;

class ClickhouseStore : public Store {
 public:
  ClickhouseStore(std::unique_ptr<ClickhouseConnection> connection,
                  ClickhouseTables tables, std::function<WallTime()> now)
      : connection_(std::move(connection)),
        tables_(std::move(tables)),
        now_(std::move(now)) {}

  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    return Explained(AppendSamples(Context(), samples, NextBatch()));
  }

  Result<void> Read(const SampleQuery& query,
                    const std::function<void(Sample)>& visit) override {
    return Explained(ReadClickhouseSamples(Context(), query, visit));
  }

  Result<std::size_t> RollUp(std::size_t most) override {
    return Explained(RollUpArrivals(Context(), most));
  }

  Result<void> Forget(const Horizon& before) override {
    return Explained(ForgetClickhouse(Context(), before));
  }

  Result<Horizon> Remembers() override {
    return Explained(
        ReadState(*connection_).map([](const ClickhouseState& state) {
          return state.horizon;
        }));
  }

  Result<void> ReadRollups(
      const SampleQuery& query, RollupSpan span,
      const std::function<void(const RollupRow&)>& visit) override {
    return Explained(ReadClickhouseRollups(Context(), query, span, visit));
  }

  Result<std::vector<SeriesCount>> Count(const SampleQuery& query) override {
    return Explained(CountClickhouseSeries(Context(), query));
  }

  Result<std::vector<SeriesSeen>> Seen() override {
    return Explained(SeenClickhouseSeries(Context()));
  }

  Result<StoreSize> Size() override {
    return Explained(SizeOfClickhouse(Context()));
  }

  Result<CompactionStep> Compact(const CompactionGoal& /*goal*/) override {
    return CompactionStep();
  }

  Result<bool> ShrinkTo(std::uint64_t bytes) override {
    return Explained(ShrinkClickhouse(Context(), bytes));
  }

  Result<bool> Tidy() override {
    constexpr std::chrono::hours kSeldom{1};
    if (tidied_ && SteadyNow() - *tidied_ < kSeldom) return false;
    tidied_ = SteadyNow();
    return Explained(DropOldArrivals(Context()).map([] { return false; }));
  }

  Result<void> BackUp(
      const std::string& path,
      const std::function<bool(std::uint64_t, std::uint64_t)>& /*go_on*/)
      override {
    return Fail(ErrorCode::kStorage,
                "backup " + path + ": " + connection_->Url().Text() +
                    " is no file: back it up by its servers' own means, or "
                    "copy it with regionbench copy");
  }

 private:
  [[nodiscard]] ClickhouseContext Context() const {
    return {*connection_, tables_, now_};
  }

  template <typename T>
  [[nodiscard]] Result<T> Explained(Result<T> result) const {
    return std::move(result).map_error(
        WithContext("store " + connection_->Url().Text()));
  }

  // Microseconds, and a lot for whoever has the same.
  std::uint64_t NextBatch() {
    const auto us =
        static_cast<std::uint64_t>(WallNow().time_since_epoch().count());
    const std::uint64_t lot = random_() & ((1U << kLotBits) - 1);
    batch_ = std::max(batch_ + 1, us << kLotBits | lot);
    return batch_;
  }

  const std::unique_ptr<ClickhouseConnection> connection_;
  const ClickhouseTables tables_;
  const std::function<WallTime()> now_;
  std::random_device random_;
  std::uint64_t batch_ = 0;
  std::optional<SteadyTime> tidied_;
};

Result<std::unique_ptr<Store>> OpenAt(const ClickhouseUrl& url,
                                      const ClickhouseOptions& options) {
  auto connection = ClickhouseConnection::Open(url, options.ways);
  if (!connection) return tl::unexpected(connection.error());
  auto tables = PrepareTables(**connection, options.make, options.now);
  if (!tables) return tl::unexpected(tables.error());
  return std::make_unique<ClickhouseStore>(*std::move(connection),
                                           *std::move(tables), options.now);
}

}  // namespace

Result<std::unique_ptr<Store>> OpenClickhouseStore(
    const std::string& url, const ClickhouseOptions& options) {
  auto parsed = ParseClickhouseUrl(url);
  if (!parsed) return tl::unexpected(parsed.error());
  if (parsed->user.empty()) parsed->user = options.user;
  if (parsed->password.empty()) parsed->password = options.password;
  return OpenAt(*parsed, options)
      .map_error(WithContext("store " + parsed->Text()));
}

}  // namespace regionbench
