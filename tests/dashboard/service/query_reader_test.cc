// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/query_reader.h"

#include <gtest/gtest.h>

#include "tests/support/past.h"

namespace regionbench {
namespace {

struct MistakeRow {
  const char* name;
  const char* parameter;
  std::string value;
  const char* mistake;
};

class QueryMistakeTest : public testing::TestWithParam<MistakeRow> {};

TEST_P(QueryMistakeTest, IsNamedWithWhatIsRight) {
  HttpRequest request;
  request.received_at = kMonday;
  request.query[GetParam().parameter] = GetParam().value;
  QueryReader query(request);
  query.Allow({"since", "until", "probe", "method", "conn", "target", "step"});
  (void)query.Window(std::chrono::hours(24));
  (void)query.Probe();
  (void)query.Targets();
  (void)query.AskedMethod();
  (void)query.AskedConn();
  (void)query.Step();
  const auto checked = query.Checked(0);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(checked.error().message, GetParam().mistake);
}

INSTANTIATE_TEST_SUITE_P(
    Parameters, QueryMistakeTest,
    testing::Values(
        MistakeRow{"Misspelt", "metod", "x",
                   "unknown parameter \"metod\": did you mean method?"},
        MistakeRow{"Unknown", "frobnicate", "1",
                   "unknown parameter \"frobnicate\": there are since, until, "
                   "probe, method, conn, target, step"},
        MistakeRow{"Since", "since", "yesterday",
                   "since: not a time: \"yesterday\" (expected 24h, 7d, "
                   "2026-11-23 or 2026-11-23T14:20:00Z)"},
        MistakeRow{"SinceAfterUntil", "since", "2026-11-03",
                   "since: 2026-11-03T00:00:00Z is not before until "
                   "(2026-11-02T00:00:00Z)"},
        MistakeRow{"SinceTooLongAgo", "since", "0001-01-01",
                   "since: is more than ten years before until"},
        MistakeRow{"Method", "method", "ping",
                   "method: must be one of tcp, http, icmp, udp, dns, "
                   "download, upload, not \"ping\""},
        MistakeRow{"Conn", "conn", "hot",
                   "conn: must be cold or warm, not \"hot\""},
        MistakeRow{"Probe", "probe", "a b",
                   "probe: not a probe's name, nor a glob over names: "
                   "\"a b\""},
        MistakeRow{"Step", "step", "7m",
                   "step: must be whole minutes that divide a day, or whole "
                   "days (10m, 1h, 1d), not \"7m\""},
        MistakeRow{"StepOfSeconds", "step", "30s",
                   "step: must be whole minutes that divide a day, or whole "
                   "days (10m, 1h, 1d), not \"30s\""},
        MistakeRow{"Targets", "target", std::string(300, ','),
                   "target: names more than 200 targets"},
        MistakeRow{"TooLong", "target", std::string(5000, 'a'),
                   "target: is too long"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(QueryReaderTest, ReadsWhatTheCommandLineReads) {
  HttpRequest request;
  request.received_at = kMonday;
  request.query = {{"since", "2h"},    {"until", ""},    {"probe", "aws/*"},
                   {"method", "icmp"}, {"conn", "warm"}, {"target", "a,b"},
                   {"step", "10m"}};
  QueryReader query(request);
  query.Allow({"since", "until", "probe", "method", "conn", "target", "step"});
  EXPECT_EQ(query.Window(std::chrono::hours(24)),
            (TimeSpan{kMonday - std::chrono::hours(2), kMonday}));
  EXPECT_EQ(query.Probe(), "aws/*");
  EXPECT_EQ(query.Targets(), std::vector<std::string>{"a,b"});
  EXPECT_EQ(query.AskedMethod(), Method::kIcmp);
  EXPECT_EQ(query.AskedConn(), Conn::kWarm);
  EXPECT_EQ(query.Step(), std::chrono::minutes(10));
  EXPECT_TRUE(query.Checked(0));
}

TEST(QueryReaderTest, WithoutParametersItIsTheLastDayOfEverything) {
  HttpRequest request;
  request.received_at = kMonday;
  QueryReader query(request);
  query.Allow({});
  EXPECT_EQ(query.Window(std::chrono::hours(24)),
            (TimeSpan{kMonday - std::chrono::hours(24), kMonday}));
  EXPECT_FALSE(query.Probe());
  EXPECT_TRUE(query.Targets().empty());
  EXPECT_TRUE(query.Checked(0));
}

}  // namespace
}  // namespace regionbench
