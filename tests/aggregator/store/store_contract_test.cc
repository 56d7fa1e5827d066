// SPDX-License-Identifier: Apache-2.0
#include "tests/aggregator/store/store_contract.h"

#include "tests/aggregator/store/compaction_contract.h"
#include "tests/aggregator/store/rollup_contract.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::TemporaryFolder;

std::unique_ptr<Store> InMemory() {
  return std::make_unique<support::MemoryStore>();
}
INSTANTIATE_TEST_SUITE_P(Memory, StoreContractTest, testing::Values(InMemory));
INSTANTIATE_TEST_SUITE_P(Memory, RollupContractTest, testing::Values(InMemory));
INSTANTIATE_TEST_SUITE_P(Memory, CompactionContractTest,
                         testing::Values(InMemory));

/// Keeps its folder until the store is gone.
class StoreInFolder : public Store {
 public:
  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    return store_->Append(samples);
  }
  Result<void> Read(const SampleQuery& query,
                    const std::function<void(Sample)>& visit) override {
    return store_->Read(query, visit);
  }
  Result<std::size_t> RollUp(std::size_t most) override {
    return store_->RollUp(most);
  }
  Result<void> Forget(const Horizon& before) override {
    return store_->Forget(before);
  }
  Result<Horizon> Remembers() override { return store_->Remembers(); }
  Result<void> ReadRollups(
      const SampleQuery& query, RollupSpan span,
      const std::function<void(const RollupRow&)>& visit) override {
    return store_->ReadRollups(query, span, visit);
  }
  Result<std::vector<SeriesCount>> Count(const SampleQuery& query) override {
    return store_->Count(query);
  }
  Result<std::vector<SeriesSeen>> Seen() override { return store_->Seen(); }
  Result<StoreSize> Size() override { return store_->Size(); }
  Result<CompactionStep> Compact(const CompactionGoal& goal) override {
    return store_->Compact(goal);
  }
  Result<bool> ShrinkTo(std::uint64_t bytes) override {
    return store_->ShrinkTo(bytes);
  }
  Result<bool> Tidy() override { return store_->Tidy(); }
  Result<void> BackUp(
      const std::string& path,
      const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) override {
    return store_->BackUp(path, go_on);
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ =
      OpenSqliteStore(folder_.File("samples.db")).value();
};

std::unique_ptr<Store> InFolder() { return std::make_unique<StoreInFolder>(); }
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest, testing::Values(InFolder));
INSTANTIATE_TEST_SUITE_P(Sqlite, RollupContractTest, testing::Values(InFolder));
INSTANTIATE_TEST_SUITE_P(Sqlite, CompactionContractTest,
                         testing::Values(InFolder));

/// Compacts after every append, so that whatever a store promises is asked of
/// chunks.
class CompactedInFolder : public StoreInFolder {
 public:
  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    auto counts = StoreInFolder::Append(samples);
    if (!rolls_up_) return counts;
    RollUpAll(*this);
    CompactAll(*this);
    return counts;
  }
  explicit CompactedInFolder(bool rolls_up) : rolls_up_(rolls_up) {}

  /// What the test rolls up is compacted too.
  Result<std::size_t> RollUp(std::size_t most) override {
    auto done = StoreInFolder::RollUp(most);
    CompactAll(*this);
    return done;
  }

 private:
  const bool rolls_up_;
};

std::unique_ptr<Store> CompactedAtOnce() {
  return std::make_unique<CompactedInFolder>(true);
}
std::unique_ptr<Store> CompactedWhenRolledUp() {
  return std::make_unique<CompactedInFolder>(false);
}
INSTANTIATE_TEST_SUITE_P(Compacted, StoreContractTest,
                         testing::Values(CompactedAtOnce));
INSTANTIATE_TEST_SUITE_P(Compacted, RollupContractTest,
                         testing::Values(CompactedWhenRolledUp));
INSTANTIATE_TEST_SUITE_P(Compacted, CompactionContractTest,
                         testing::Values(CompactedWhenRolledUp));

}  // namespace
}  // namespace regionbench
