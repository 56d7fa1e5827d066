// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_answer.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(HttpAnswerTest, AnyStatusIsOkWhereNothingIsExpected) {
  const HttpAnswer answer;
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Judge(404), Outcome::kOk);
  EXPECT_EQ(answer.Judge(503), Outcome::kOk);
}

TEST(HttpAnswerTest, TheExpectedBeginningMayComeInPieces) {
  HttpAnswer answer("healthy: ");
  EXPECT_TRUE(answer.AddBody("hea"));
  EXPECT_EQ(answer.Judge(200), Outcome::kBadReply);
  EXPECT_TRUE(answer.AddBody("lthy"));
  EXPECT_TRUE(answer.AddBody(": dynamodb.example"));
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Bytes(), 25U);
}

TEST(HttpAnswerTest, AnotherBeginningIsABadReply) {
  HttpAnswer answer("healthy");
  EXPECT_TRUE(answer.AddBody("<html>login</html>"));
  EXPECT_EQ(answer.Judge(200), Outcome::kBadReply);
}

TEST(HttpAnswerTest, AStatusOtherThanSuccessIsTold) {
  HttpAnswer answer("healthy");
  EXPECT_TRUE(answer.AddBody("healthy"));
  EXPECT_EQ(answer.Judge(199), Outcome::kHttpStatus);
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Judge(299), Outcome::kOk);
  EXPECT_EQ(answer.Judge(302), Outcome::kHttpStatus);
  EXPECT_EQ(answer.Judge(403), Outcome::kHttpStatus);
}

TEST(HttpAnswerTest, AnEmptyBodyIsNotWhatIsExpected) {
  EXPECT_EQ(HttpAnswer("healthy").Judge(200), Outcome::kBadReply);
}

TEST(HttpAnswerTest, ALongBodyIsEnoughAt64Kib) {
  HttpAnswer answer;
  EXPECT_TRUE(answer.AddBody(std::string(65'535, 'x')));
  EXPECT_FALSE(answer.Enough());
  EXPECT_FALSE(answer.AddBody("xx"));
  EXPECT_TRUE(answer.Enough());
  EXPECT_EQ(answer.Bytes(), 65'536U);
}

TEST(HttpAnswerTest, HeadersBeyond64KibAreTooMuch) {
  HttpAnswer answer;
  EXPECT_TRUE(answer.AddHeader(std::string(65'536, 'x')));
  EXPECT_FALSE(answer.Overflowed());
  EXPECT_FALSE(answer.AddHeader("x"));
  EXPECT_TRUE(answer.Overflowed());
}

}  // namespace
}  // namespace regionbench
