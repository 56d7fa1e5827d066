// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/catalog/resolve.h"

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SpellingTest, TheNearestComeFirstAndAtMostThree) {
  const std::vector<std::string> known = {"timeout", "timeouts", "time_out",
                                          "timeou", "method"};
  EXPECT_THAT(NearestSpellings("timeout", known),
              ElementsAre("timeout", "time_out", "timeou"));
  EXPECT_THAT(NearestSpellings("methd", known), ElementsAre("method"));
}

TEST(SpellingTest, NothingIsNearWhenMoreThanAThirdIsWrong) {
  const std::vector<std::string> known = {"aws", "gcp", "azure"};
  EXPECT_THAT(NearestSpellings("abcdef", known), IsEmpty());
  EXPECT_THAT(NearestSpellings("", known), IsEmpty());
  EXPECT_THAT(NearestSpellings("awz", known), ElementsAre("aws"));
  EXPECT_THAT(NearestSpellings("asure", known), ElementsAre("azure"));
  EXPECT_THAT(NearestSpellings("aws", {}), IsEmpty());
}

}  // namespace
}  // namespace regionbench
