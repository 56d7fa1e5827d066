// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/sketch_accumulator.h"

#include <gtest/gtest.h>

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/min.hpp>
#include <boost/accumulators/statistics/variance.hpp>
#include <cmath>

namespace regionbench {
namespace {

namespace acc = boost::accumulators;

using Set = acc::accumulator_set<
    double,
    acc::stats<acc::tag::count, acc::tag::min, acc::tag::max, acc::tag::mean,
               acc::tag::variance, acc::tag::sketch_quantile>>;

TEST(SketchAccumulatorTest, TheGenericQuantileFindsIt) {
  Set set;
  for (int i = 1; i <= 100; ++i) set(i * 1e-3);
  EXPECT_NEAR(acc::quantile(set, acc::quantile_probability = 0.5), 0.0505,
              0.0505 * 0.00136);
  EXPECT_NEAR(acc::sketch_quantile(set, acc::quantile_probability = 0.99),
              0.09901, 0.09901 * 0.00136);
  EXPECT_EQ(acc::count(set), 100U);
  EXPECT_NEAR(acc::mean(set), 0.0505, 1e-12);
}

TEST(SketchAccumulatorTest, OneSampleIsNotZero) {
  Set set;
  set(0.031);
  EXPECT_EQ(acc::quantile(set, acc::quantile_probability = 0.5), 0.031);
}

TEST(SketchAccumulatorTest, NoSampleIsNotANumber) {
  Set set;
  EXPECT_TRUE(std::isnan(acc::quantile(set, acc::quantile_probability = 0.5)));
}

TEST(SketchAccumulatorTest, SetsMergeThroughTheirSketches) {
  Set a;
  Set b;
  Set both;
  for (int i = 1; i <= 50; ++i) {
    a(i * 1e-3);
    b(i * 2e-3);
    both(i * 1e-3);
    both(i * 2e-3);
  }
  auto& feature = acc::find_accumulator<acc::tag::exponential_sketch>(a);
  feature.Mutable().Merge(acc::exponential_sketch(b));
  EXPECT_EQ(acc::exponential_sketch(a), acc::exponential_sketch(both));
}

TEST(SketchAccumulatorTest, LostProbesStayBesideTheSamples) {
  Set set;
  set(0.031);
  set(0.033);
  acc::find_accumulator<acc::tag::exponential_sketch>(set).Mutable().AddLost();
  EXPECT_NEAR(acc::quantile(set, acc::quantile_probability = 0.5), 0.033,
              0.033 * 0.00136);
  EXPECT_TRUE(std::isinf(acc::quantile(set, acc::quantile_probability = 1)));
}

TEST(SketchAccumulatorTest, CountsWhatHasNoBucket) {
  Set set;
  set(0.031);
  set(-1);
  set(std::nan(""));
  const auto& feature =
      acc::find_accumulator<acc::tag::exponential_sketch>(set);
  EXPECT_EQ(feature.Invalid(), 2U);
  EXPECT_EQ(acc::exponential_sketch(set).Received(), 1U);
}

TEST(SketchAccumulatorTest, TakesItsSchemaByName) {
  acc::accumulator_set<double, acc::stats<acc::tag::exponential_sketch>> set(
      sketch_schema = 5);
  EXPECT_EQ(acc::exponential_sketch(set).Schema(), 5);
}

}  // namespace
}  // namespace regionbench
