// SPDX-License-Identifier: Apache-2.0
#include "tests/aggregator/store/store_contract.h"

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

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ =
      OpenSqliteStore(folder_.File("samples.db")).value();
};

std::unique_ptr<Store> InFolder() { return std::make_unique<StoreInFolder>(); }
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest, testing::Values(InFolder));
INSTANTIATE_TEST_SUITE_P(Sqlite, RollupContractTest, testing::Values(InFolder));

}  // namespace
}  // namespace regionbench
