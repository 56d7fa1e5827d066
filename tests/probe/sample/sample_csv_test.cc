// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample_csv.h"

#include <gtest/gtest.h>

#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

std::string CsvLine(const Sample& sample) {
  std::string line;
  AppendCsvLine(sample, line);
  return line;
}

TEST(SampleCsvTest, TheHeaderNamesTheKeysOfTheFormat) {
  EXPECT_EQ(CsvHeader(),
            "probe,boot,seq,round,target,method,conn,family,at_us,outcome,"
            "rtt_ns,rtt_source,user_rtt_ns,lag_ns,timeout_ns,resolve_ns,"
            "connect_ns,tls_ns,processing_ns,transfer_ns,http_status,bytes,"
            "address,local_port,sent_mono_ns,cold_start,tainted");
}

TEST(SampleCsvTest, WritesWhatIsKnownAndNothingElse) {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JD";
  sample.seq = 123;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.at = WallTime(std::chrono::microseconds(1'763'881'200'123'456));
  sample.outcome = Outcome::kTimeout;
  sample.timeout = std::chrono::seconds(1);
  EXPECT_EQ(CsvLine(sample),
            "tokyo-office,01JD,123,,aws/ap-northeast-1/dynamodb,tcp,cold,,"
            "1763881200123456,timeout,,,,,1000000000,,,,,,,,,,,false,false");
}

TEST(SampleCsvTest, EverySampleComesBackAsItWent) {
  std::mt19937_64 random(1);
  const auto reader = CsvReader::FromHeader(CsvHeader());
  ASSERT_TRUE(reader);
  for (std::uint64_t seq = 1; seq <= 500; ++seq) {
    Sample sample = support::RandomSample(random, seq);
    const auto back = reader->Parse(CsvLine(sample));
    ASSERT_TRUE(back) << back.error().message << "\n" << CsvLine(sample);
    EXPECT_EQ(*back, sample) << CsvLine(sample);
  }
}

TEST(SampleCsvTest, ColumnsMayComeInAnyOrderAmongOthers) {
  const auto reader = CsvReader::FromHeader(
      "comment,outcome,at_us,method,target,seq,boot,rtt_ns,\"probe\"");
  ASSERT_TRUE(reader) << reader.error().message;
  const auto sample = reader->Parse(
      "\"a, \"\"b\"\"\",ok,1763881200123456,tcp,aws/r/s,7,B,5,office");
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->probe, "office");
  EXPECT_EQ(sample->seq, 7U);
  EXPECT_EQ(sample->rtt, std::chrono::nanoseconds(5));
}

struct Bad {
  std::string line;
  std::string why;
};

class BadCsvTest : public testing::TestWithParam<Bad> {};

TEST_P(BadCsvTest, IsRefusedWithTheReason) {
  const auto reader = CsvReader::FromHeader(
      "probe,boot,seq,target,method,at_us,outcome,rtt_ns");
  const auto sample = reader->Parse(GetParam().line);
  ASSERT_FALSE(sample);
  EXPECT_EQ(sample.error().message, GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, BadCsvTest,
    testing::Values(
        Bad{"p,b,1,aws/r/s,tcp,1763881200123456,ok", "7 cells under 8 columns"},
        Bad{"p,b,x,aws/r/s,tcp,1763881200123456,ok,5",
            "seq: not a number: \"x\""},
        Bad{"p,b,1,aws/r/s,tcp,1763881200123456,ok,\"5",
            "a quote is not closed"},
        Bad{"p,b,1,aws/r/s,tcp,1763881200123456,ok,\"5\"x",
            "text after a closing quote"},
        Bad{std::string(20'000, 'p'), "the line is too long"},
        Bad{"p,b,1,aws/r/s,tcp,1763881200123456,ok,", "rtt_ns: is missing"}));

TEST(SampleCsvTest, AHeaderMustNameWhatEverySampleHas) {
  EXPECT_EQ(CsvReader::FromHeader("probe,boot,seq").error().message,
            "no column target");
  EXPECT_EQ(CsvReader::FromHeader(CsvHeader() + ",seq").error().message,
            "column seq is there twice");
}

}  // namespace
}  // namespace regionbench
