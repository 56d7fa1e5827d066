// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/survival.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

TEST(SurvivalTest, OfTwoTimeoutsAgreesWithR) {
  const std::string name = "k01_two_timeouts";
  const auto rtt = Column(name, "rtt_ms");
  const auto timeout = Column(name, "timeout_ms");
  std::vector<TimedOutcome> outcomes;
  for (std::size_t i = 0; i < rtt.size(); ++i) {
    const bool lost = std::isinf(rtt[i]);
    outcomes.push_back({lost ? timeout[i] : rtt[i], lost});
  }
  const SurvivalCurve curve(outcomes);
  const auto& expected = Expected()["survival"][name];
  constexpr std::array<double, 4> kLevels{0.25, 0.5, 0.75, 0.9};
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    ExpectClose(curve.Quantile(kLevels[i]),
                expected["km_quantiles_25_50_75_90"][i]);
  }
  constexpr std::array<double, 5> kTimes{20, 40, 60, 100, 300};
  for (std::size_t i = 0; i < kTimes.size(); ++i) {
    ExpectClose(curve.At(kTimes[i]),
                expected["km_survival_at_20_40_60_100_300"][i]);
  }
}

TEST(SurvivalTest, WithOneTimeoutIsTheShareOfSlowerProbes) {
  const SurvivalCurve curve(
      {{100, false}, {110, false}, {1000, true}, {90, false}, {500, false}});
  EXPECT_EQ(curve.At(89), 1);
  EXPECT_NEAR(curve.At(100), 0.6, 1e-12);
  EXPECT_NEAR(curve.At(2000), 0.2, 1e-12);
  EXPECT_EQ(curve.Quantile(0.5), 110);
  EXPECT_EQ(curve.Quantile(0.9), std::numeric_limits<double>::infinity());
}

TEST(SurvivalTest, OfNothingNeverComesDown) {
  const SurvivalCurve curve({});
  EXPECT_EQ(curve.At(5), 1);
  EXPECT_EQ(curve.Quantile(0.5), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace regionbench
