// SPDX-License-Identifier: Apache-2.0
#include "config/core/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace regionbench {
namespace {

TEST(GlobTest, StarIsAnyRunAndQuestionMarkIsOneCharacter) {
  EXPECT_TRUE(MatchesGlob("", ""));
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("ap-*-1", "ap-northeast-1"));
  EXPECT_TRUE(MatchesGlob("ap-*-?", "ap-northeast-2"));
  EXPECT_TRUE(MatchesGlob("*a*b*", "xaxbx"));
  EXPECT_FALSE(MatchesGlob("ap-*-1", "ap-northeast-12"));
  EXPECT_FALSE(MatchesGlob("?", ""));
  EXPECT_FALSE(MatchesGlob("", "a"));
  EXPECT_FALSE(MatchesGlob("a*b", "acbd"));
}

TEST(GlobTest, APatternMadeToBeSlowIsNot) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  EXPECT_FALSE(MatchesGlob(pattern + "b", std::string(10000, 'a')));
}

TEST(GlobTest, APatternComparesAsManyPartsAsItHas) {
  const TargetId target{"aws", "ap-northeast-1", "s3"};
  for (const char* fits :
       {"all", "*", "ap-*", "ap-northeast-1", "aws/*", "*/ap-*",
        "aws/ap-northeast-1", "aws/*/s3", "aws/ap-northeast-1/s3", "*/*/*"}) {
    EXPECT_TRUE(MatchesTarget(fits, target)) << fits;
  }
  for (const char* other : {"", "aws", "alibaba/*", "eu-*", "aws/*/ec2",
                            "aws/ap-northeast-1/", "aws/*/s3/*"}) {
    EXPECT_FALSE(MatchesTarget(other, target)) << other;
  }
  EXPECT_TRUE(MatchesTarget("custom/*", {"custom", "office", ""}));
}

}  // namespace
}  // namespace regionbench
