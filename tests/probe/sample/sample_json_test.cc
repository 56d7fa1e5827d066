// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample_json.h"

#include <gtest/gtest.h>

#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

std::string Encoded(const Sample& sample) {
  std::string line;
  AppendJsonLine(sample, line);
  return line;
}

Sample Small() {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JD";
  sample.seq = 123;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.at = WallTime(std::chrono::microseconds(1'763'881'200'123'456));
  sample.rtt = nanoseconds(34'012'345);
  return sample;
}

// Each key once, so that a row can spoil one of them.
std::string Line(std::string_view from = "", std::string_view to = "") {
  std::string line =
      R"({"v":1,"probe":"p","boot":"b","seq":1,"round":2,"target":"aws/r/s",)"
      R"("method":"tcp","conn":"cold","family":4,"at_us":1763881200123456,)"
      R"("outcome":"ok","rtt_ns":5,"rtt_source":"kernel","user_rtt_ns":6,)"
      R"("lag_ns":7,"timeout_ns":8,"phases_ns":{"tls":1},"http_status":200,)"
      R"("bytes":34,"address":"203.0.113.7","local_port":9,)"
      R"("sent_mono_ns":10,"cold_start":false,"tainted":false})";
  const std::size_t at = line.find(from);
  if (at == std::string::npos) return "row does not fit";
  return line.replace(at, from.size(), to);
}

TEST(SampleJsonTest, WritesTheSmallestSampleExactlySo) {
  EXPECT_EQ(Encoded(Small()),
            R"({"v":1,"probe":"tokyo-office","boot":"01JD","seq":123,)"
            R"("target":"aws/ap-northeast-1/dynamodb","method":"tcp",)"
            R"("conn":"cold","at_us":1763881200123456,"outcome":"ok",)"
            R"("rtt_ns":34012345,"rtt_source":"user","cold_start":false,)"
            R"("tainted":false})");
}

TEST(SampleJsonTest, WritesEveryFieldExactlySo) {
  Sample sample = Small();
  sample.round = 45;
  sample.method = Method::kHttp;
  sample.conn = Conn::kWarm;
  sample.family = 4;
  sample.rtt_source = RttSource::kKernel;
  sample.user_rtt = nanoseconds(34'090'000);
  sample.lag = nanoseconds(12'000);
  sample.timeout = nanoseconds(1'000'000'000);
  sample.phases = {nanoseconds(1), nanoseconds(2), nanoseconds(3),
                   nanoseconds(4), nanoseconds(5)};
  sample.http_status = 200;
  sample.bytes = 34;
  sample.address = "203.0.113.7";
  sample.local_port = 40112;
  sample.sent_mono = nanoseconds(81'234'567'890);
  sample.tainted = true;
  EXPECT_EQ(
      Encoded(sample),
      R"({"v":1,"probe":"tokyo-office","boot":"01JD","seq":123,"round":45,)"
      R"("target":"aws/ap-northeast-1/dynamodb","method":"http",)"
      R"("conn":"warm","family":4,"at_us":1763881200123456,"outcome":"ok",)"
      R"("rtt_ns":34012345,"rtt_source":"kernel","user_rtt_ns":34090000,)"
      R"("lag_ns":12000,"timeout_ns":1000000000,"phases_ns":{"resolve":1,)"
      R"("connect":2,"tls":3,"processing":4,"transfer":5},)"
      R"("http_status":200,"bytes":34,"address":"203.0.113.7",)"
      R"("local_port":40112,"sent_mono_ns":81234567890,)"
      R"("cold_start":false,"tainted":true})");
}

TEST(SampleJsonTest, EscapesWhatWouldEndAString) {
  Sample sample = Small();
  sample.probe = "a\"b\\c\n\x1f";
  EXPECT_NE(Encoded(sample).find(R"("probe":"a\"b\\c\u000a\u001f",)"),
            std::string::npos);
}

TEST(SampleJsonTest, ReadsBackWhateverItWrites) {
  std::mt19937_64 random(20261123);
  for (std::uint64_t seq = 0; seq < 5000; ++seq) {
    const Sample sample = support::RandomSample(random, seq);
    const auto back = ParseJsonLine(Encoded(sample));
    ASSERT_TRUE(back) << back.error().message << "\n" << Encoded(sample);
    ASSERT_EQ(*back, sample) << Encoded(sample);
  }
}

TEST(SampleJsonTest, AnyTruncationIsAnErrorAndNotASample) {
  const std::string line = Line();
  ASSERT_TRUE(ParseJsonLine(line));
  for (std::size_t n = 0; n < line.size(); ++n) {
    EXPECT_FALSE(ParseJsonLine(line.substr(0, n))) << n;
  }
}

TEST(SampleJsonTest, IgnoresUnknownKeysAndTakesNullForAbsent) {
  const auto sample =
      ParseJsonLine(Line("\"family\":4", R"("family":null,"x":[{"y":1}])"));
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->family, 0);
}

TEST(SampleJsonTest, ARefusalKeepsItsTimeAndATimeoutNeedsNone) {
  EXPECT_EQ(ParseJsonLine(Line("\"ok\"", "\"refused\""))->rtt, nanoseconds(5));
  const auto timeout =
      ParseJsonLine(Line(R"("ok","rtt_ns":5)", R"("timeout")"));
  ASSERT_TRUE(timeout);
  EXPECT_EQ(timeout->rtt, std::nullopt);
}

TEST(SampleJsonTest, RefusesWhatIsNoObject) {
  EXPECT_EQ(ParseJsonLine("").error().message, "not JSON at byte 1");
  EXPECT_EQ(ParseJsonLine("[]").error().message, "not a JSON object");
  EXPECT_EQ(ParseJsonLine(Line() + "x").error().code, ErrorCode::kInvalidInput);
  EXPECT_FALSE(ParseJsonLine(std::string(16'000, '[')));
  EXPECT_EQ(ParseJsonLine(std::string(16 * 1024 + 1, ' ')).error().message,
            "line of 16385 bytes: at most 16384 are read");
}

TEST(SampleJsonTest, RefusesInvalidUtf8EvenInAnUnknownKey) {
  EXPECT_FALSE(ParseJsonLine(Line("\"v\":1", "\"v\":1,\"x\":\"\xff\"")));
  EXPECT_FALSE(ParseJsonLine(Line("\"v\":1", "\"v\":1,\"x\":\"\xc0\xaf\"")));
}

TEST(SampleJsonTest, UnknownKeysAreReadAsJsonAllTheSame) {
  const auto with = [](const std::string& value) {
    return ParseJsonLine(Line("\"v\":1", "\"v\":1,\"x\":" + value));
  };
  for (const char* good : {"99999999999999999999999", "-1.5e3", "[]", "{}",
                           "[{\"y\":[null,true,\"\\u00e9\"]}]"}) {
    EXPECT_TRUE(with(good)) << good;
  }
  for (const char* bad : {"nope", "nulL", "tru", "01", "1x", "[1,]", "[1 2]",
                          "{\"a\" 1}", "{a:1}", "\"\\x\"", "1e999", ""}) {
    EXPECT_FALSE(with(bad)) << bad;
  }
  EXPECT_TRUE(with(std::string(50, '[') + std::string(50, ']')));
  EXPECT_EQ(with(std::string(100, '[') + std::string(100, ']')).error().message,
            "not read: nested too deeply");
}

TEST(SampleJsonTest, AKeyThatIsThereTwiceCouldMeanEither) {
  EXPECT_EQ(ParseJsonLine(Line("\"seq\":1", "\"seq\":1,\"s\\u0065q\":2"))
                .error()
                .message,
            "seq: is there twice");
}

TEST(SampleJsonTest, OneParserReadsManyLines) {
  SampleParser parser;
  for (const std::string& line : {Line(), " " + Line(), Line()}) {
    Sample sample;
    EXPECT_TRUE(parser.Parse(line, sample));
    EXPECT_EQ(sample, ParseJsonLine(Line()));
  }
}

struct BadField {
  const char* name;
  std::string from;
  std::string to;
  const char* error;
};

class SampleJsonBadFieldTest : public testing::TestWithParam<BadField> {};

TEST_P(SampleJsonBadFieldTest, TheErrorNamesTheKey) {
  const auto parsed = ParseJsonLine(Line(GetParam().from, GetParam().to));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, GetParam().error);
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidInput);
}

const std::string kLong(300, 'a');

INSTANTIATE_TEST_SUITE_P(
    Missing, SampleJsonBadFieldTest,
    testing::Values(
        BadField{"V", "\"v\":1", "\"x\":1", "v: is missing"},
        BadField{"Probe", "\"probe\"", "\"x\"", "probe: is missing"},
        BadField{"Boot", "\"boot\"", "\"x\"", "boot: is missing"},
        BadField{"Seq", "\"seq\"", "\"x\"", "seq: is missing"},
        BadField{"Target", "\"target\"", "\"x\"", "target: is missing"},
        BadField{"Method", "\"method\"", "\"x\"", "method: is missing"},
        BadField{"AtUs", "\"at_us\"", "\"x\"", "at_us: is missing"},
        BadField{"Outcome", "\"outcome\"", "\"x\"", "outcome: is missing"},
        BadField{"RttWhenOk", "\"rtt_ns\"", "\"x\"", "rtt_ns: is missing"},
        BadField{"NullRttWhenOk", "\"rtt_ns\":5", "\"rtt_ns\":null",
                 "rtt_ns: is missing"},
        BadField{"TimeoutWhenTimeout",
                 R"("ok","rtt_ns":5,"rtt_source":"kernel","user_rtt_ns":6,)"
                 R"("lag_ns":7,"timeout_ns":8)",
                 "\"timeout\"", "timeout_ns: is missing"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    WrongType, SampleJsonBadFieldTest,
    testing::Values(
        BadField{"Probe", "\"p\"", "7", "probe: must be a string"},
        BadField{"Seq", "\"seq\":1", "\"seq\":\"1\"",
                 "seq: must be an integer"},
        BadField{"Fraction", "\"seq\":1", "\"seq\":1.5",
                 "seq: must be an integer"},
        BadField{"Outcome", "\"ok\"", "[]", "outcome: must be a string"},
        BadField{"Rtt", "\"rtt_ns\":5", "\"rtt_ns\":true",
                 "rtt_ns: must be an integer"},
        BadField{"Phases", "{\"tls\":1}", "3", "phases_ns: must be an object"},
        BadField{"Phase", "{\"tls\":1}", "{\"tls\":\"1\"}",
                 "phases_ns: tls: must be an integer"},
        BadField{"Address", "\"203.0.113.7\"", "{}",
                 "address: must be a string"},
        BadField{"ColdStart", "\"cold_start\":false", "\"cold_start\":0",
                 "cold_start: must be true or false"},
        BadField{"Tainted", "\"tainted\":false", "\"tainted\":\"no\"",
                 "tainted: must be true or false"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    OutOfBounds, SampleJsonBadFieldTest,
    testing::Values(
        BadField{"NewerFormat", "\"v\":1", "\"v\":2",
                 "v: must be between 1 and 1"},
        BadField{"ProbeLong", "\"p\"", "\"" + kLong + "\"",
                 "probe: is longer than 256 bytes"},
        BadField{"ProbeForm", "\"p\"", "\"a//b\"",
                 "probe: is not a valid name"},
        BadField{"BootForm", "\"b\"", "\"b/c\"", "boot: is not a valid name"},
        BadField{"SeqNegative", "\"seq\":1", "\"seq\":-1",
                 "seq: must be between 0 and 9007199254740991"},
        BadField{"SeqHuge", "\"seq\":1", "\"seq\":18446744073709551615",
                 "seq: must be between 0 and 9007199254740991"},
        BadField{"SeqBeyondAnyInteger", "\"seq\":1",
                 "\"seq\":99999999999999999999999", "seq: must be an integer"},
        BadField{"Round", "\"round\":2", "\"round\":4294967296",
                 "round: must be between 0 and 4294967295"},
        BadField{"Target", "aws/r/s", "aws",
                 "target: must be provider/region/service"},
        BadField{"Method", "\"tcp\"", "\"smtp\"", "method: unknown value"},
        BadField{"Conn", "\"cold\"", "\"hot\"", "conn: unknown value"},
        BadField{"Family", "\"family\":4", "\"family\":5",
                 "family: must be 4 or 6"},
        BadField{"AtBefore2000", "1763881200123456", "946684799999999",
                 "at_us: must be between 946684800000000 and "
                 "7258118400000000"},
        BadField{"AtInSeconds", "1763881200123456", "1763881200",
                 "at_us: must be between 946684800000000 and "
                 "7258118400000000"},
        BadField{"Outcome", "\"ok\"", "\"fine\"", "outcome: unknown value"},
        BadField{"RttNegative", "\"rtt_ns\":5", "\"rtt_ns\":-5",
                 "rtt_ns: must be between 0 and 3600000000000"},
        BadField{"RttLong", "\"rtt_ns\":5", "\"rtt_ns\":3600000000001",
                 "rtt_ns: must be between 0 and 3600000000000"},
        BadField{"RttSource", "\"kernel\"", "\"nic\"",
                 "rtt_source: unknown value"},
        BadField{"UserRtt", "\"user_rtt_ns\":6", "\"user_rtt_ns\":-6",
                 "user_rtt_ns: must be between 0 and 3600000000000"},
        BadField{"Lag", "\"lag_ns\":7", "\"lag_ns\":3600000000001",
                 "lag_ns: must be between -3600000000000 and 3600000000000"},
        BadField{"TimeoutZero", "\"timeout_ns\":8", "\"timeout_ns\":0",
                 "timeout_ns: must be between 1 and 3600000000000"},
        BadField{"Phase", "{\"tls\":1}", "{\"tls\":-1}",
                 "phases_ns: tls: must be between 0 and 3600000000000"},
        BadField{"HttpStatus", "\"http_status\":200", "\"http_status\":42",
                 "http_status: must be between 100 and 999"},
        BadField{"Bytes", "\"bytes\":34", "\"bytes\":-1",
                 "bytes: must be between 0 and 9007199254740991"},
        BadField{"Address", "203.0.113.7", "a b",
                 "address: is not a valid name"},
        BadField{"LocalPort", "\"local_port\":9", "\"local_port\":65536",
                 "local_port: must be between 0 and 65535"},
        BadField{"SentMono", "\"sent_mono_ns\":10", "\"sent_mono_ns\":-1",
                 "sent_mono_ns: must be between 0 and 3153600000000000000"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace regionbench
