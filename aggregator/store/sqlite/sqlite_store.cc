// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aggregator/store/sqlite/compaction.h"
#include "aggregator/store/sqlite/dictionary.h"
#include "aggregator/store/sqlite/housekeeping.h"
#include "aggregator/store/sqlite/open_file.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/sample_reading.h"
#include "aggregator/store/sqlite/sample_rows.h"
#include "aggregator/store/sqlite/seen_numbers.h"
#include "aggregator/store/store.h"

namespace regionbench {
namespace {

/// The embedded store: one file, appended to in whole transactions.
class SqliteStore : public Store {
 public:
  static Result<std::unique_ptr<Store>> Open(const std::string& path,
                                             const SqliteOptions& options) {
    auto opened = OpenStoreFile(path, options);
    if (!opened) return tl::unexpected(opened.error());
    // The statements point to the connection, so it may not move any more.
    auto connection = std::make_unique<Connection>(*std::move(opened));
    auto dictionary = Dictionary::Over(*connection);
    if (!dictionary) return tl::unexpected(dictionary.error());
    auto seen = SeenNumbers::Over(*connection);
    if (!seen) return tl::unexpected(seen.error());
    auto insert = connection->Prepare(kInsertSample);
    if (!insert) return tl::unexpected(insert.error());
    return std::unique_ptr<Store>(new SqliteStore(
        path, std::move(connection),
        {*std::move(dictionary), *std::move(seen), *std::move(insert)}));
  }

  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    return AppendAll(samples).map_error([this](Error error) {
      writer_.dictionary.Forget();
      writer_.seen.Forget();
      return WithContext("store " + path_)(std::move(error));
    });
  }

  Result<void> Read(const SampleQuery& query,
                    const std::function<void(Sample)>& visit) override {
    return Explained(ReadSamples(*connection_, query, visit));
  }

  Result<std::size_t> RollUp(std::size_t most) override {
    return Explained(RollUpSamples(*connection_, most));
  }

  Result<void> Forget(const Horizon& before) override {
    return Explained(ForgetBefore(*connection_, before));
  }

  Result<Horizon> Remembers() override {
    return Explained(ReadHorizon(*connection_));
  }

  Result<void> ReadRollups(
      const SampleQuery& query, RollupSpan span,
      const std::function<void(const RollupRow&)>& visit) override {
    return Explained(VisitRollups(*connection_, query, span, visit));
  }

  Result<std::vector<SeriesCount>> Count(const SampleQuery& query) override {
    return Explained(CountSeries(*connection_, query));
  }

  Result<std::vector<SeriesSeen>> Seen() override {
    return Explained(SeenSeries(*connection_));
  }

  Result<StoreSize> Size() override {
    return Explained(SizeOf(path_, *connection_));
  }

  Result<CompactionStep> Compact(const CompactionGoal& goal) override {
    return Explained(compactor_.Step(goal));
  }

  Result<bool> ShrinkTo(std::uint64_t bytes) override {
    return Explained(ShrinkStore(path_, *connection_, bytes));
  }

  Result<bool> Tidy() override {
    return Explained(TidyStore(path_, *connection_));
  }

  Result<void> BackUp(
      const std::string& path,
      const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) override {
    return CopyStore(*connection_, path, go_on)
        .map_error(WithContext("backup " + path));
  }

 private:
  struct Writer {
    Dictionary dictionary;
    SeenNumbers seen;
    Statement insert;
  };

  SqliteStore(std::string path, std::unique_ptr<Connection> connection,
              Writer writer)
      : path_(std::move(path)),
        connection_(std::move(connection)),
        writer_(std::move(writer)),
        compactor_(*connection_) {}

  template <typename T>
  [[nodiscard]] Result<T> Explained(Result<T> result) const {
    return std::move(result).map_error(WithContext("store " + path_));
  }

  Result<AppendCounts> AppendAll(std::span<const Sample> samples) {
    AppendCounts counts;
    counts.fresh.reserve(samples.size());
    if (samples.empty()) return counts;
    auto transaction = Transaction::Begin(*connection_);
    if (!transaction) return tl::unexpected(transaction.error());
    for (const Sample& sample : samples) {
      const auto added = AppendOne(sample);
      if (!added) return tl::unexpected(added.error());
      ++(*added ? counts.accepted : counts.duplicate);
      counts.fresh.push_back(*added);
    }
    return writer_.seen.Flush()
        .and_then([&] { return transaction->Commit(); })
        .map([&] { return counts; });
  }

  Result<bool> AppendOne(const Sample& sample) {
    const auto boot = writer_.dictionary.Boot(sample);
    if (!boot) return tl::unexpected(boot.error());
    auto fresh = writer_.seen.Mark(*boot, sample.seq);
    if (!fresh || !*fresh) return fresh;
    const auto series = writer_.dictionary.Series(sample);
    if (!series) return tl::unexpected(series.error());
    const auto address = writer_.dictionary.Address(sample);
    if (!address) return tl::unexpected(address.error());
    return InsertSample(writer_.insert, sample, {*boot, *series, *address})
        .map([] { return true; });
  }

  const std::string path_;
  const std::unique_ptr<Connection> connection_;
  Writer writer_;  // after the connection: closed before it
  Compactor compactor_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path,
                                               const SqliteOptions& options) {
  auto store = SqliteStore::Open(path, options);
  if (store) return store;
  return Fail(store.error().code,
              "store " + path + ": " + store.error().message);
}

}  // namespace regionbench
