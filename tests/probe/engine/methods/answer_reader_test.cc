// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/answer_reader.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(AnswerReaderTest, AnyStatusIsOkWhereNothingIsExpected) {
  const AnswerReader answer;
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Judge(404), Outcome::kOk);
  EXPECT_EQ(answer.Judge(503), Outcome::kOk);
}

TEST(AnswerReaderTest, TheExpectedBeginningMayComeInPieces) {
  AnswerReader answer("healthy: ");
  EXPECT_TRUE(answer.AddBody("hea"));
  EXPECT_EQ(answer.Judge(200), Outcome::kBadReply);
  EXPECT_TRUE(answer.AddBody("lthy"));
  EXPECT_TRUE(answer.AddBody(": dynamodb.example"));
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Bytes(), 25U);
}

TEST(AnswerReaderTest, AnotherBeginningIsABadReply) {
  AnswerReader answer("healthy");
  EXPECT_TRUE(answer.AddBody("<html>login</html>"));
  EXPECT_EQ(answer.Judge(200), Outcome::kBadReply);
}

TEST(AnswerReaderTest, AStatusOtherThanSuccessIsTold) {
  AnswerReader answer("healthy");
  EXPECT_TRUE(answer.AddBody("healthy"));
  EXPECT_EQ(answer.Judge(199), Outcome::kHttpStatus);
  EXPECT_EQ(answer.Judge(200), Outcome::kOk);
  EXPECT_EQ(answer.Judge(299), Outcome::kOk);
  EXPECT_EQ(answer.Judge(302), Outcome::kHttpStatus);
  EXPECT_EQ(answer.Judge(403), Outcome::kHttpStatus);
}

TEST(AnswerReaderTest, AnEmptyBodyIsNotWhatIsExpected) {
  EXPECT_EQ(AnswerReader("healthy").Judge(200), Outcome::kBadReply);
}

TEST(AnswerReaderTest, ALongBodyIsEnoughAt64Kib) {
  AnswerReader answer;
  EXPECT_TRUE(answer.AddBody(std::string(65'535, 'x')));
  EXPECT_FALSE(answer.Enough());
  EXPECT_FALSE(answer.AddBody("xx"));
  EXPECT_TRUE(answer.Enough());
  EXPECT_EQ(answer.Bytes(), 65'536U);
}

TEST(AnswerReaderTest, HeadersBeyond64KibAreTooMuch) {
  AnswerReader answer;
  EXPECT_TRUE(answer.AddHeader(std::string(65'536, 'x')));
  EXPECT_FALSE(answer.Overflowed());
  EXPECT_FALSE(answer.AddHeader("x"));
  EXPECT_TRUE(answer.Overflowed());
}

}  // namespace
}  // namespace regionbench
