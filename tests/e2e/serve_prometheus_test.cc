// SPDX-License-Identifier: Apache-2.0
//
// The real Prometheus scrapes the running aggregator, in both of its forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "probe/sample/sample_json.h"
#include "tests/e2e/serve_run.h"
#include "tests/lab/lab_run.h"
#include "tests/support/past.h"
#include "tests/support/prometheus.h"

namespace regionbench {
namespace {

class ServePrometheusTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(serve_.Start()) << serve_.Log();
    Past past(9);
    const WallTime now = WallNow();
    past.Add({.every = std::chrono::seconds(1)}, now - std::chrono::minutes(30),
             now);
    std::string lines;
    for (const Sample& sample : past.samples) {
      AppendJsonLine(sample, lines);
      lines += '\n';
      rtts_.push_back(static_cast<double>(sample.rtt->count()) * 1e-9);
    }
    const auto answer = serve_.Post(lines);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200) << answer->body;
    std::ranges::sort(rtts_);
  }

  void TearDown() override { EXPECT_EQ(serve_.End(SIGTERM), 0); }

  [[nodiscard]] support::PrometheusOptions Scrape() const {
    return {.target = "127.0.0.1:" + std::to_string(serve_.port())};
  }

  /// Of type 7.
  [[nodiscard]] double Exact(double p) const {
    const double h = p * static_cast<double>(rtts_.size() - 1);
    const auto k = static_cast<std::size_t>(h);
    const double high = rtts_[std::min(k + 1, rtts_.size() - 1)];
    return rtts_[k] + (h - std::floor(h)) * (high - rtts_[k]);
  }

  ServeRun serve_;
  std::vector<double> rtts_;  // seconds, ascending
};

TEST_F(ServePrometheusTest, TextIsReadAndPromtoolHasNoObjection) {
  const support::Prometheus prometheus(Scrape());
  ASSERT_TRUE(prometheus.Await("regionbench_samples_total")) << serve_.Log();
  EXPECT_EQ(prometheus.Value("sum(regionbench_samples_total)"),
            static_cast<double>(rtts_.size()));
  EXPECT_EQ(prometheus.Value("up"), 1);
  ASSERT_TRUE(prometheus.Await(
      "regionbench_round_trip_box_seconds{stat=\"median\",window=\"1h\"}"));
  const auto median = prometheus.Value(
      "regionbench_round_trip_box_seconds{stat=\"median\",window=\"1h\"}");
  ASSERT_TRUE(median);
  EXPECT_NEAR(*median, Exact(0.5), Exact(0.5) * 0.02);  // of whole minutes
  const auto page = serve_.Get("/metrics");
  ASSERT_TRUE(page);
  std::ofstream(serve_.File("page.txt")) << page->body;
  const auto checked = RunCommand(
      {"sh", "-c", "promtool check metrics <" + serve_.File("page.txt")});
  EXPECT_EQ(checked.out + checked.err, "");
  EXPECT_EQ(checked.exit_code, 0);
}

// A bucket is 2.2 % wide; Prometheus 2.42 goes through it in a straight line.
TEST_F(ServePrometheusTest, NativeHistogramsGiveTheExactQuantiles) {
  support::PrometheusOptions options = Scrape();
  options.flags = {"--enable-feature=native-histograms"};
  const support::Prometheus prometheus(options);
  ASSERT_TRUE(prometheus.Await("regionbench_round_trip_seconds"))
      << prometheus.Log();
  for (const double p : {0.05, 0.5, 0.95}) {
    const auto value =
        prometheus.Value("histogram_quantile(" + std::to_string(p) +
                         ", regionbench_round_trip_seconds)");
    ASSERT_TRUE(value) << p;
    EXPECT_NEAR(*value, Exact(p), Exact(p) * 0.022) << p;
  }
}

}  // namespace
}  // namespace regionbench
