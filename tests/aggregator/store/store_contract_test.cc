// SPDX-License-Identifier: Apache-2.0
#include "tests/aggregator/store/store_contract.h"

#include "tests/support/memory_store.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::TemporaryFolder;

INSTANTIATE_TEST_SUITE_P(Memory, StoreContractTest,
                         testing::Values([]() -> std::unique_ptr<Store> {
                           return std::make_unique<support::MemoryStore>();
                         }));

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

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ =
      OpenSqliteStore(folder_.File("samples.db")).value();
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest,
                         testing::Values([]() -> std::unique_ptr<Store> {
                           return std::make_unique<StoreInFolder>();
                         }));

}  // namespace
}  // namespace regionbench
