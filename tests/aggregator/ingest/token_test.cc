// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/token.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(TokenTest, IsKeptAsItsSha256) {
  EXPECT_EQ(TokenHash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(TokenTest, FreshOnesDifferAndFitIntoAHeader) {
  const std::string token = NewToken().value();
  EXPECT_EQ(token.size(), 46U);
  EXPECT_TRUE(token.starts_with("rb_"));
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                                    "qrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_NE(token, NewToken().value());
}

TEST(TokenTest, ItsStanzaGrantsInSettingsWhatItSays) {
  const TokenGrant grant{TokenHash("rb_x"), "aws-lambda/*", true};
  const auto settings =
      ParseSettings("probe = \"here\"\n" + TokenStanza(grant), "file");
  ASSERT_TRUE(settings) << settings.error().message;
  const auto found = TokenBook(settings->serve.tokens).Find("rb_x");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->probe, "aws-lambda/*");
  EXPECT_TRUE(found->read);
}

TEST(TokenTest, AnUnknownOneIsNotFound) {
  const TokenBook book(
      {{TokenHash("one"), "a", false}, {TokenHash("two"), "b", false}});
  EXPECT_EQ(book.Find("two")->probe, "b");
  EXPECT_FALSE(book.Find("three"));
  EXPECT_FALSE(book.Find(""));
}

struct Right {
  const char* pattern;
  const char* probe;
  bool may;
};

TEST(TokenTest, IsForItsProbeOrAllBelowItsPrefix) {
  for (const Right& right :
       {Right{"tokyo", "tokyo", true}, Right{"tokyo", "tokyo2", false},
        Right{"tokyo", "tokyo/x", false}, Right{"aws/*", "aws/tokyo", true},
        Right{"aws/*", "aws/tokyo/b", true}, Right{"aws/*", "aws", false},
        Right{"aws/*", "aws/", false}, Right{"aws/*", "awsx/tokyo", false},
        Right{"*", "anything", true}, Right{"", "tokyo", false}}) {
    EXPECT_EQ(MayWrite({"", right.pattern, false}, right.probe), right.may)
        << right.pattern << " " << right.probe;
  }
}

}  // namespace
}  // namespace regionbench
