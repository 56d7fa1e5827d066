// SPDX-License-Identifier: Apache-2.0
#include "config/core/target_id.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(TargetIdTest, ReadsAndWritesBothForms) {
  const auto full = TargetId::Parse("aws/ap-northeast-1/dynamodb");
  ASSERT_TRUE(full);
  EXPECT_EQ(*full, (TargetId{"aws", "ap-northeast-1", "dynamodb"}));
  EXPECT_EQ(full->Text(), "aws/ap-northeast-1/dynamodb");
  EXPECT_EQ(full->RegionText(), "aws/ap-northeast-1");
  EXPECT_EQ(TargetId::Parse("custom/office")->Text(), "custom/office");
}

TEST(TargetIdTest, RefusesWhatCouldNotBeALabelOrAPath) {
  for (const char* text : {"", "aws", "aws/", "/x", "aws//x", "a/b/c/d",
                           "aws/../x", "aws/<b>", "aws/a b", "aws/-x"}) {
    EXPECT_FALSE(TargetId::Parse(text)) << text;
  }
  EXPECT_FALSE(TargetId::Parse("aws/" + std::string(65, 'x')));
}

}  // namespace
}  // namespace regionbench
