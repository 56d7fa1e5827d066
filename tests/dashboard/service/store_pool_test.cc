// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/store_pool.h"

#include <gtest/gtest.h>

#include "tests/support/memory_store.h"

namespace regionbench {
namespace {

TEST(StorePoolTest, TwoAtATimeHaveDifferentOnesAndTheNextHasAnOldOne) {
  int opened = 0;
  StorePool pool([&opened]() -> Result<std::unique_ptr<Store>> {
    ++opened;
    return std::make_unique<support::MemoryStore>();
  });
  {
    const auto first = pool.Borrow();
    const auto second = pool.Borrow();
    ASSERT_TRUE(first);
    ASSERT_TRUE(second);
    EXPECT_NE(&**first, &**second);
    EXPECT_EQ(opened, 2);
  }
  const auto third = pool.Borrow();
  ASSERT_TRUE(third);
  EXPECT_EQ(opened, 2);
}

TEST(StorePoolTest, PassesOnWhyThereIsNone) {
  StorePool pool([]() -> Result<std::unique_ptr<Store>> {
    return Fail(ErrorCode::kStorage, "locked");
  });
  const auto none = pool.Borrow();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "locked");
}

}  // namespace
}  // namespace regionbench
