// SPDX-License-Identifier: Apache-2.0
#include "config/core/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace regionbench {
namespace {

TEST(DescriptorsTest, RaisesTowardsWhatIsAllowedAndNeverLowers) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = 100;
  limit.rlim_max = 300;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(AllowDescriptors(200), 200U);
  EXPECT_EQ(AllowDescriptors(150), 200U);
  EXPECT_EQ(AllowDescriptors(1'000), 300U);
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, 300U);
}

}  // namespace
}  // namespace regionbench
