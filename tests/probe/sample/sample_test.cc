// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample.h"

#include <gtest/gtest.h>

#include <set>

namespace regionbench {
namespace {

TEST(SampleTest, EveryOutcomeIsReadBackFromItsWord) {
  std::set<std::string_view> words;
  for (const Outcome outcome : kOutcomes) {
    EXPECT_EQ(OutcomeFrom(ToText(outcome)), outcome);
    words.insert(ToText(outcome));
  }
  EXPECT_EQ(words.size(), 10U);
  EXPECT_EQ(OutcomeFrom("OK"), std::nullopt);
  EXPECT_EQ(RttSourceFrom("kernel"), RttSource::kKernel);
  EXPECT_EQ(RttSourceFrom(""), std::nullopt);
}

TEST(SampleTest, AProbeNameIsPartsWithSingleSlashes) {
  EXPECT_TRUE(IsProbeName("tokyo-office"));
  EXPECT_TRUE(IsProbeName("aws-lambda/ap-northeast-1"));
  EXPECT_TRUE(IsProbeName(std::string(63, 'a') + "/" + std::string(64, 'b')));
  for (const char* bad : {"", "/", "a//b", "a/", "/a", "a b", "a/../b", "é"}) {
    EXPECT_FALSE(IsProbeName(bad)) << bad;
  }
  EXPECT_FALSE(IsProbeName(std::string(64, 'a') + "/" + std::string(64, 'b')));
}

TEST(SampleTest, ABootIdIsFreshAndSortsByTime) {
  const std::string first = NewBootId();
  const std::string second = NewBootId();
  EXPECT_TRUE(IsBootId(first));
  EXPECT_EQ(first.size(), 26U);
  EXPECT_NE(first, second);
  EXPECT_LE(first.substr(0, 10), second.substr(0, 10));
  EXPECT_FALSE(IsBootId(""));
  EXPECT_FALSE(IsBootId("a/b"));
  EXPECT_FALSE(IsBootId(std::string(65, 'a')));
}

}  // namespace
}  // namespace regionbench
