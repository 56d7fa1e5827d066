// SPDX-License-Identifier: Apache-2.0
//
// The page as the real Prometheus reads it.
#include "aggregator/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/quantile.h"
#include "tests/support/memory_store.h"
#include "tests/support/past.h"
#include "tests/support/prometheus.h"
#include "tests/support/small_http.h"

namespace regionbench {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr const char* kProtobufAccept =
    "application/vnd.google.protobuf;"
    "proto=io.prometheus.client.MetricFamily;encoding=delimited";

/// The last half hour of a probe whose name would like to be more than one.
std::vector<Sample> RecentSamples() {
  Past past(5);
  const WallTime now = WallNow();
  past.Add({.every = seconds(1)}, now - minutes(30), now - seconds(1));
  past.Add(
      {.probe = "a\"b\\c\nd\xff", .id = "custom/office", .every = minutes(1)},
      now - minutes(30), now - seconds(1));
  Sample http = past.Answer({}, now - seconds(2));
  http.method = Method::kHttp;
  http.phases.connect = std::chrono::milliseconds(20);
  past.samples.push_back(http);
  http.outcome = Outcome::kTimeout;
  http.rtt.reset();
  ++http.seq;
  http.seq += 1'000'000;
  past.samples.push_back(http);
  return past.samples;
}

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() {
    metrics_.windows().AwaitRounds(1);
    metrics_.live().Observe(samples_);
    SelfMetrics& self = metrics_.self();
    self.CountRequest("/api/v1/report", 200, 0.012);
    self.CountRequest("/api/v1/samples", 413, 0.001);
    self.FollowIngest({.batches = 1, .samples = 4});
    self.FollowIngest({.batches = 1,
                       .samples = 10,
                       .duplicates = 2,
                       .rejected = 1,
                       .bytes = 999});
    self.ObserveCommit(0.0042);
    self.FollowUpkeep({.compactions = 1, .compacted = 1000});
    self.SetStore({.bytes = 123456, .wal_bytes = 4096});
    self.SetClockOffset("tokyo-office", -0.125);
    self.SetReload(true, kMonday);
    self.SetCertificateExpiry(kMonday + std::chrono::hours(1));
  }

  [[nodiscard]] std::string Text() { return metrics_.Page("").body; }

  std::vector<Sample> samples_ = RecentSamples();
  Metrics metrics_{
      {.version = "0.1.0",
       .windows = {.open_store = [this]() -> Result<std::unique_ptr<Store>> {
                     auto store = std::make_unique<support::MemoryStore>();
                     (void)store->Append(samples_);
                     (void)store->RollUp(samples_.size());
                     return store;
                   },
                   .describe =
                       [](const TargetId& id) {
                         ResolvedTarget target;
                         target.id = id;
                         target.name = "Asia \"Pacific\"";
                         return target;
                       }}}};
};

TEST_F(MetricsTest, PromtoolHasNothingToSay) {
  const support::TemporaryFolder folder;
  std::ofstream(folder.File("page")) << Text();
  EXPECT_EQ(support::Shell("promtool check metrics < " + folder.File("page")),
            "");
}

TEST_F(MetricsTest, EveryNameOfTheContractIsThere) {
  const std::string text = Text();
  for (const char* name :
       {"regionbench_round_trip_seconds_bucket",
        "regionbench_phase_seconds_sum", "regionbench_samples_total",
        "regionbench_round_trip_box_seconds",
        "regionbench_round_trip_box_samples", "regionbench_loss_ratio",
        "regionbench_region_rank", "regionbench_verdict",
        "regionbench_target_info", "regionbench_probe_info",
        "regionbench_probe_last_ingest_timestamp_seconds",
        "regionbench_probe_clock_offset_seconds", "regionbench_build_info",
        "process_cpu_seconds_total", "process_resident_memory_bytes",
        "process_open_fds", "process_start_time_seconds",
        "regionbench_http_request_duration_seconds_bucket",
        "regionbench_store_commit_seconds_bucket"}) {
    EXPECT_THAT(text, AnyOf(HasSubstr("\n" + std::string(name) + "{"),
                            HasSubstr("\n" + std::string(name) + " ")))
        << name;
  }
}

TEST_F(MetricsTest, CountsAboutItself) {
  const std::string text = Text();
  EXPECT_THAT(text,
              HasSubstr("\nregionbench_build_info{version=\"0.1.0\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_ingest_batches_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_ingest_samples_total 10\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_ingest_duplicates_total 2\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_ingest_rejected_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_ingest_bytes_total 999\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_store_bytes 123456\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_store_compactions_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_series 3\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_series_refused_total 0\n"));
  EXPECT_THAT(text, HasSubstr("{probe=\"tokyo-office\"} -0.125\n"));
  EXPECT_THAT(text,
              HasSubstr("\nregionbench_config_last_reload_successful 1\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_series_limit 50000\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "\nregionbench_certificate_expiry_timestamp_seconds 1793581200\n"));
  EXPECT_THAT(text, AnyOf(HasSubstr("{code=\"413\",route=\"/api/v1/samples\"}"),
                          HasSubstr("{route=\"/api/v1/samples\",code=\"413\"}"),
                          HasSubstr("code=\"413\"")));
}

TEST_F(MetricsTest, TheFormFollowsTheAcceptHeader) {
  EXPECT_EQ(metrics_.Page("*/*").content_type,
            "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(metrics_.Page(kProtobufAccept).content_type,
            "application/vnd.google.protobuf; "
            "proto=io.prometheus.client.MetricFamily; encoding=delimited");
}

class ScrapeTest : public MetricsTest {
 protected:
  static std::string AcceptIn(const std::string& head) {
    const std::size_t at = head.find("\r\nAccept: ");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + 10;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }

  [[nodiscard]] double ExactQuantile(double p) const {
    std::vector<double> values;
    for (const Sample& sample : samples_) {
      const bool tokyo = sample.probe == "tokyo-office";
      if (!tokyo || sample.method != Method::kTcp) continue;
      values.push_back(static_cast<double>(sample.rtt->count()) * 1e-9);
    }
    return *QuantileInPlace(values, p);
  }

  support::SmallHttp http_{[this](const std::string& head) {
    MetricsPage page = metrics_.Page(AcceptIn(head));
    return std::pair(std::string(page.content_type), std::move(page.body));
  }};
};

constexpr const char* kTokyoTcp = "{probe=\"tokyo-office\",method=\"tcp\"}";

TEST_F(ScrapeTest, PrometheusReadsTheTextPage) {
  const support::Prometheus prometheus({.target = http_.Where()});
  ASSERT_TRUE(prometheus.Await("up == 1")) << prometheus.Log();
  ASSERT_TRUE(prometheus.Await("regionbench_samples_total"));
  EXPECT_EQ(prometheus.Query("regionbench_samples_total").size(), 30U);
  EXPECT_EQ(prometheus.Query("regionbench_round_trip_seconds_bucket").size(),
            3 * (kRoundTripBounds.size() + 1));
  EXPECT_EQ(prometheus.Query("regionbench_round_trip_seconds").size(), 0U);
  const auto count = prometheus.Value(
      std::string("regionbench_round_trip_seconds_count") + kTokyoTcp);
  EXPECT_EQ(count, static_cast<double>(std::ranges::count_if(
                       samples_, [](const Sample& sample) {
                         return sample.probe == "tokyo-office" &&
                                sample.method == Method::kTcp;
                       })));
  EXPECT_EQ(prometheus.Value("regionbench_probe_clock_offset_seconds"), -0.125);
  EXPECT_EQ(prometheus.Query("regionbench_verdict{window=\"1h\"} == 1").size(),
            3U);
}

// A bucket is 2.2 % wide; Prometheus 2.42 goes through it in a straight line.
TEST_F(ScrapeTest, PrometheusReadsNativeHistograms) {
  const support::Prometheus prometheus(
      {.target = http_.Where(),
       .flags = {"--enable-feature=native-histograms"}});
  ASSERT_TRUE(prometheus.Await("up == 1")) << prometheus.Log();
  ASSERT_TRUE(prometheus.Await("regionbench_round_trip_seconds"))
      << prometheus.Log();
  EXPECT_EQ(prometheus.Query("regionbench_samples_total").size(), 30U);
  for (const double p : {0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
    const auto value =
        prometheus.Value("histogram_quantile(" + std::to_string(p) +
                         ", regionbench_round_trip_seconds" + kTokyoTcp + ")");
    const double exact = ExactQuantile(p);
    ASSERT_TRUE(value) << p;
    EXPECT_NEAR(*value, exact, exact * 2 * RelativeError(kNativeSchema)) << p;
  }
  const auto sum = prometheus.Value(
      std::string("histogram_sum(regionbench_round_trip_seconds") + kTokyoTcp +
      ")");
  EXPECT_GT(sum, 0);
  EXPECT_EQ(prometheus.Query("regionbench_build_info").size(), 1U);
  EXPECT_EQ(prometheus.Query("regionbench_store_commit_seconds_bucket").size(),
            15U);
}

}  // namespace
}  // namespace regionbench
