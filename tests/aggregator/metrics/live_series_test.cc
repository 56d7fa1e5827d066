// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/live_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "aggregator/stats/bucket_layout.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kLabels =
    "probe=\"tokyo-office\",provider=\"aws\",region=\"ap-northeast-1\","
    "service=\"dynamodb\",method=\"tcp\",conn=\"cold\"";

class LiveSeriesTest : public testing::Test {
 protected:
  static Sample Reply(nanoseconds rtt) {
    Sample sample = Past(1).Answer({}, kMonday);
    sample.rtt = rtt;
    return sample;
  }
  static Sample Failed(Outcome outcome) {
    Sample sample = Reply(milliseconds(1));
    sample.outcome = outcome;
    sample.rtt.reset();
    return sample;
  }
  [[nodiscard]] std::string Text() const {
    const auto page = MakeTextPage(0);
    live_.Write(*page);
    return page->Take();
  }
  static std::string Line(const std::string& name, const std::string& more,
                          int value) {
    return "\n" + name + "{" + kLabels + more + "} " + std::to_string(value) +
           "\n";
  }
  static std::string Outcomes(const char* outcome, int value) {
    return Line("regionbench_samples_total",
                std::string(",outcome=\"") + outcome + "\"", value);
  }

  SeriesCap cap_{3};
  LiveSeries live_{cap_};
};

TEST_F(LiveSeriesTest, ShowsNothingBeforeAnythingWasSeen) {
  EXPECT_EQ(Text(), "");
}

TEST_F(LiveSeriesTest, CountsEveryOutcomeFromZero) {
  live_.Observe(std::vector{Reply(milliseconds(30)), Failed(Outcome::kTimeout),
                            Failed(Outcome::kTimeout)});
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr(Outcomes("ok", 1)));
  EXPECT_THAT(text, HasSubstr(Outcomes("timeout", 2)));
  for (const Outcome outcome : kOutcomes) {
    if (outcome == Outcome::kOk || outcome == Outcome::kTimeout) continue;
    EXPECT_THAT(text, HasSubstr(Outcomes(ToText(outcome).data(), 0)));
  }
}

TEST_F(LiveSeriesTest, FailuresAreNotInTheHistogram) {
  Sample refused = Failed(Outcome::kRefused);
  refused.rtt = milliseconds(1);  // for the eye only
  live_.Observe(
      std::vector{Reply(milliseconds(30)), refused, Failed(Outcome::kTimeout)});
  EXPECT_THAT(Text(),
              HasSubstr(Line("regionbench_round_trip_seconds_count", "", 1)));
}

TEST_F(LiveSeriesTest, WhatStatisticsLeaveOutIsCountedButNotMeasured) {
  Sample tainted = Reply(milliseconds(900));
  tainted.tainted = true;
  const Sample late = Reply(milliseconds(1001));
  const Sample no_time = Reply(nanoseconds(0));
  live_.Observe(std::vector{tainted, late, no_time, Reply(milliseconds(30))});
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr(Outcomes("ok", 4)));
  EXPECT_THAT(text,
              HasSubstr(Line("regionbench_round_trip_seconds_count", "", 1)));
}

TEST_F(LiveSeriesTest, ClassicBucketsAreExactAtTheirBounds) {
  live_.Observe(std::vector{Reply(milliseconds(30)),
                            Reply(milliseconds(30) + nanoseconds(1)),
                            Reply(milliseconds(40)), Reply(milliseconds(999))});
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("_seconds_sum{" + std::string(kLabels) +
                              "} 1.099000001\n"));
  const auto bucket = [](const char* bound, int count) {
    return Line("regionbench_round_trip_seconds_bucket",
                std::string(",le=\"") + bound + "\"", count);
  };
  EXPECT_THAT(text, HasSubstr(bucket("0.02", 0)));
  EXPECT_THAT(text, HasSubstr(bucket("0.03", 1)));
  EXPECT_THAT(text, HasSubstr(bucket("0.04", 3)));
  EXPECT_THAT(text, HasSubstr(bucket("1", 4)));
  EXPECT_THAT(text, HasSubstr(bucket("+Inf", 4)));
}

TEST_F(LiveSeriesTest, PhasesAreOfColdHttpOnly) {
  Sample http = Reply(milliseconds(80));
  http.method = Method::kHttp;
  http.phases.resolve = nanoseconds(0);
  http.phases.connect = milliseconds(30);
  http.phases.processing = milliseconds(33);
  Sample warm = http;
  warm.conn = Conn::kWarm;
  live_.Observe(std::vector{http, http, warm});
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("method=\"http\",conn=\"cold\",phase=\"connect\","
                              "le=\"0.03\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("phase=\"resolve\",le=\"0.00025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("phase=\"tls\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("conn=\"warm\",phase")));
}

TEST_F(LiveSeriesTest, SeriesBeyondTheCapAreRefusedOnceEach) {
  std::vector<Sample> samples;
  for (int i = 0; i < 10; ++i) {
    samples.push_back(Reply(milliseconds(30)));
    samples.back().target.region = "region-" + std::to_string(i);
  }
  live_.Observe(samples);
  live_.Observe(samples);
  EXPECT_EQ(cap_.admitted(), 3U);
  EXPECT_EQ(cap_.refused(), 7U);
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("region-2"));
  EXPECT_THAT(text, Not(HasSubstr("region-3")));
  EXPECT_EQ(live_.Targets().size(), 3U);
}

TEST_F(LiveSeriesTest, WhatIsNotHeardAnyMoreMakesRoom) {
  Sample other = Reply(milliseconds(30));
  other.probe = "osaka";
  live_.Observe(std::vector{other}, kMonday);
  live_.Observe(std::vector{Reply(milliseconds(30))},
                kMonday + std::chrono::hours(1));
  live_.Expire({.series = kMonday + std::chrono::hours(1), .probes = kMonday});
  EXPECT_THAT(Text(), Not(HasSubstr("osaka")));
  EXPECT_THAT(Text(), HasSubstr(Outcomes("ok", 1)));
  EXPECT_EQ(cap_.admitted(), 1U);
  EXPECT_TRUE(live_.LastHeard().contains("osaka"));
  live_.Expire({.series = kMonday, .probes = kMonday + std::chrono::hours(1)});
  EXPECT_FALSE(live_.LastHeard().contains("osaka"));
}

TEST_F(LiveSeriesTest, WhatComesBackBeginsAnew) {
  live_.Observe(std::vector{Reply(milliseconds(30))}, kMonday);
  live_.Expire({.series = kMonday + std::chrono::hours(1)});
  EXPECT_EQ(Text(), "");
  live_.Observe(std::vector{Reply(milliseconds(30))}, kMonday);
  EXPECT_THAT(Text(), HasSubstr(Outcomes("ok", 1)));
}

TEST_F(LiveSeriesTest, RemembersWhenAProbeWasHeard) {
  live_.RememberProbe("tokyo-office", kMonday);
  live_.RememberProbe("osaka", kMonday);
  live_.Observe(std::vector{Reply(milliseconds(1))},
                kMonday + std::chrono::hours(1));
  live_.RememberProbe("tokyo-office", kMonday);
  const auto heard = live_.LastHeard();
  EXPECT_EQ(heard.at("tokyo-office"), kMonday + std::chrono::hours(1));
  EXPECT_EQ(heard.at("osaka"), kMonday);
}

TEST_F(LiveSeriesTest, PagesAndSamplesDoNotDisturbEachOther) {
  constexpr int kBatches = 200;
  {
    const std::jthread feeder([this] {
      for (int i = 0; i < kBatches; ++i) {
        Sample sample = Reply(milliseconds(1 + i));
        sample.target.region = "region-" + std::to_string(i % 5);
        live_.Observe(std::vector{sample});
      }
    });
    for (int i = 0; i < 20; ++i) (void)Text();
  }
  EXPECT_THAT(Text(), HasSubstr("outcome=\"ok\"} " +
                                std::to_string(kBatches / 5) + "\n"));
}

// Durations from a microsecond to a minute have far more than 160 buckets at
// schema 5.
TEST(LiveHistogramTest, HalvesItsResolutionWhenThereAreTooManyBuckets) {
  LiveHistogram histogram;
  for (double us = 1; us < 6e7; us *= 1.01) {
    histogram.Observe(nanoseconds(static_cast<std::int64_t>(us * 1e3)));
  }
  const HistogramReading reading = histogram.Read();
  EXPECT_LT(reading.exponential->Schema(), kNativeSchema);
  const auto counts = reading.exponential->Counts();
  EXPECT_LE(std::ranges::count_if(counts, [](auto n) { return n > 0; }), 160);
  EXPECT_EQ(reading.exponential->Received(), reading.count);
}

}  // namespace
}  // namespace regionbench
