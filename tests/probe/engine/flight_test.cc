// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/flight.h"

#include <gtest/gtest.h>

#include "probe/engine/lookup.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

const ProbeTarget kSeoul{.id = {"aws", "ap-northeast-2", "dynamodb"},
                         .method = Method::kHttp,
                         .conn = Conn::kWarm,
                         .host = "seoul.test",
                         .port = 443,
                         .url = "https://seoul.test/ping",
                         .expect_prefix = ""};

Flight SomeFlight() {
  return {.target = 3,
          .seq = 7,
          .round = 2,
          .cold_start = true,
          .intended = SteadyTime(10s),
          .start = {.at = SteadyTime(10s + 1ms),
                    .wall = WallClock(1'800'000'000s),
                    .lag = 1ms},
          .address = NumericLookup({"203.0.113.7", 443}, Family::kAny)->front(),
          .sample = {}};
}

TEST(FlightTest, EveryFieldOfTheSampleIsFilled) {
  RoundTrip trip;
  trip.outcome = Outcome::kHttpStatus;
  trip.rtt = 34ms;
  trip.rtt_source = RttSource::kKernel;
  trip.user_rtt = 35ms;
  trip.phases.tls = 5ms;
  trip.http_status = 503;
  trip.bytes = 34;
  trip.local_port = 40112;
  trip.sent = SteadyTime(10s + 3ms);
  EngineOptions options;
  options.probe = "tokyo-office";
  options.boot = "01JD";
  options.timeout = 800ms;

  Sample expected;
  expected.probe = "tokyo-office";
  expected.boot = "01JD";
  expected.seq = 7;
  expected.round = 2;
  expected.target = {"aws", "ap-northeast-2", "dynamodb"};
  expected.method = Method::kHttp;
  expected.conn = Conn::kWarm;
  expected.family = 4;
  expected.at = WallTime(1'800'000'000s + 2ms);
  expected.outcome = Outcome::kHttpStatus;
  expected.rtt = 34ms;
  expected.rtt_source = RttSource::kKernel;
  expected.user_rtt = 35ms;
  expected.lag = 3ms;
  expected.timeout = 800ms;
  expected.phases.tls = 5ms;
  expected.http_status = 503;
  expected.bytes = 34;
  expected.address = "203.0.113.7";
  expected.local_port = 40112;
  expected.sent_mono = 10s + 3ms;
  expected.cold_start = true;
  EXPECT_TRUE(ToSample(SomeFlight(), trip, kSeoul, options) == expected);
}

TEST(FlightTest, WithoutASendTheStartCounts) {
  RoundTrip trip;
  trip.outcome = Outcome::kDnsFailure;
  const Sample sample = ToSample(SomeFlight(), trip, kSeoul, {});
  EXPECT_EQ(sample.at, WallTime(1'800'000'000s));
  EXPECT_EQ(sample.lag, 1ms);
  EXPECT_FALSE(sample.sent_mono);
}

TEST(FlightBoardTest, NumbersAreUsedAgain) {
  FlightBoard board;
  const auto first = board.TakeOff(SomeFlight());
  const auto second = board.TakeOff(SomeFlight());
  EXPECT_NE(first, second);
  EXPECT_EQ(board.InTheAir(), 2U);
  board.Land(first);
  EXPECT_EQ(board.InTheAir(), 1U);
  EXPECT_EQ(board.TakeOff(SomeFlight()), first);
}

}  // namespace
}  // namespace regionbench
