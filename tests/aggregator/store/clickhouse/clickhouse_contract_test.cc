// SPDX-License-Identifier: Apache-2.0
//
// The contract of every store, on Debian's server.
#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "tests/aggregator/store/compaction_contract.h"
#include "tests/aggregator/store/rollup_contract.h"
#include "tests/aggregator/store/store_contract.h"
#include "tests/support/clickhouse.h"

namespace regionbench {
namespace {

std::unique_ptr<Store> FreshStore(const ClickhouseOptions& options) {
  support::ClickhouseServer& server = support::SharedClickhouse();
  auto store =
      OpenClickhouseStore(server.Url(support::FreshDatabase()), options);
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

// The samples of the contract are of last year: every hour is over.
std::unique_ptr<Store> OfThePast() { return FreshStore({}); }
INSTANTIATE_TEST_SUITE_P(OfThePast, StoreContractTest,
                         testing::Values(OfThePast));
INSTANTIATE_TEST_SUITE_P(OfThePast, RollupContractTest,
                         testing::Values(OfThePast));
INSTANTIATE_TEST_SUITE_P(OfThePast, CompactionContractTest,
                         testing::Values(OfThePast));

// And here they are of today: no hour is over, and rollups are computed when
// they are asked for.
std::unique_ptr<Store> OfToday() {
  return FreshStore({.now = [] { return At(0); }});
}
INSTANTIATE_TEST_SUITE_P(OfToday, RollupContractTest, testing::Values(OfToday));
INSTANTIATE_TEST_SUITE_P(OfToday, CompactionContractTest,
                         testing::Values(OfToday));

}  // namespace
}  // namespace regionbench
