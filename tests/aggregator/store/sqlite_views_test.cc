// SPDX-License-Identifier: Apache-2.0
//
// What another program sees: the plain sqlite3 shell, no extension.
#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::Shell;
using support::TemporaryFolder;

class SqliteViewsTest : public testing::Test {
 protected:
  void Append(const std::vector<Sample>& samples) {
    ASSERT_TRUE(OpenSqliteStore(path_).value()->Append(samples));
  }
  std::string Sql(const std::string& sql) {
    return Shell("sqlite3 -nullvalue NULL " + path_ + " \"" + sql + "\"");
  }
  // Replies of 1, 2, ... n ms, then failures.
  void AppendHour(int replies, int timeouts) {
    std::vector<Sample> samples;
    for (int i = 0; i < replies + timeouts; ++i) {
      Sample sample = OkSample(static_cast<std::uint64_t>(i), i * 1000);
      sample.rtt = std::chrono::milliseconds(replies - i);
      if (i >= replies) {
        sample.outcome = Outcome::kTimeout;
        sample.rtt = std::nullopt;
      }
      samples.push_back(sample);
    }
    Append(samples);
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

TEST_F(SqliteViewsTest, ASampleReadsAsInTheContract) {
  Sample sample = OkSample(7, 123);
  sample.round = 45;
  sample.method = Method::kHttp;
  sample.conn = Conn::kWarm;
  sample.rtt_source = RttSource::kKernel;
  sample.phases.tls = std::chrono::nanoseconds(99);
  sample.tainted = true;
  sample.address = "203.0.113.7";
  Append({sample});
  EXPECT_EQ(Sql("SELECT probe, target, provider, region, service, method, "
                "conn, at_us, round, outcome, rtt_ns, rtt_source, timeout_ns, "
                "resolve_ns, tls_ns, address, cold_start, tainted, boot, seq "
                "FROM samples"),
            "tokyo-office|aws/ap-northeast-1/dynamodb|aws|ap-northeast-1|"
            "dynamodb|http|warm|1763881200000123|45|ok|34000000|kernel|"
            "1000000000|NULL|99|203.0.113.7|0|1|01JD|7\n");
}

TEST_F(SqliteViewsTest, AbsentIsNullAndACustomTargetHasNoService) {
  Sample sample = OkSample(1);
  sample.target = {"custom", "office", ""};
  sample.outcome = Outcome::kRefused;
  sample.rtt = std::nullopt;
  sample.timeout = std::chrono::nanoseconds(0);
  Append({sample});
  EXPECT_EQ(Sql("SELECT target, round, outcome, rtt_ns, timeout_ns, address, "
                "family, http_status FROM samples"),
            "custom/office|NULL|refused|NULL|NULL|NULL|NULL|NULL\n");
}

TEST_F(SqliteViewsTest, TheFileSaysWhatItIs) {
  Append({OkSample(1)});
  EXPECT_EQ(Sql("PRAGMA user_version"), "4\n");
  EXPECT_EQ(Sql("PRAGMA application_id"), "1382510146\n");
  EXPECT_EQ(Sql("PRAGMA journal_mode"), "wal\n");
}

// R: quantile(1:10, c(.25,.5,.75,.9,.95,.99), type=7)
//    3.25 5.5 7.75 9.1 9.55 9.91
TEST_F(SqliteViewsTest, AnHoursBoxHasTheQuantilesOfR) {
  AppendHour(10, 0);
  EXPECT_EQ(Sql("SELECT hour_us, n, ok, loss_ratio, min_ns, q1_ns, median_ns, "
                "q3_ns, p90_ns, p95_ns, p99_ns, max_ns FROM boxes_hourly"),
            "1763881200000000|10|10|0.0|1000000|3250000|5500000|7750000|"
            "9100000|9550000|9910000|10000000\n");
}

TEST_F(SqliteViewsTest, AQuantileThatTouchesALostOneHasNoValue) {
  AppendHour(3, 2);
  EXPECT_EQ(Sql("SELECT n, ok, loss_ratio, q1_ns, median_ns, q3_ns, p90_ns, "
                "max_ns FROM boxes_hourly"),
            "5|3|0.4|2000000|3000000|NULL|NULL|3000000\n");
}

TEST_F(SqliteViewsTest, AnHourWithoutAReplyIsThereAllTheSame) {
  AppendHour(0, 2);
  EXPECT_EQ(Sql("SELECT n, ok, loss_ratio, min_ns, median_ns FROM "
                "boxes_hourly"),
            "2|0|1.0|NULL|NULL\n");
}

TEST_F(SqliteViewsTest, HoursTargetsAndMethodsAreApart) {
  Sample later = OkSample(2, 3'600'000'000);
  Sample http = OkSample(3);
  http.method = Method::kHttp;
  Sample aborted = OkSample(4);
  aborted.outcome = Outcome::kAborted;
  Sample tainted = OkSample(5);
  tainted.tainted = true;
  Sample refused = OkSample(6);
  refused.outcome = Outcome::kRefused;
  Append({OkSample(1), later, http, aborted, tainted, refused});
  EXPECT_EQ(Sql("SELECT method, hour_us, n, ok FROM boxes_hourly ORDER BY "
                "method, hour_us"),
            "http|1763881200000000|1|1\n"
            "tcp|1763881200000000|2|1\n"
            "tcp|1763884800000000|1|1\n");
}

}  // namespace
}  // namespace regionbench
