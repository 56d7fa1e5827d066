// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/moments.h"

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/min.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>

namespace regionbench {
namespace {

namespace acc = boost::accumulators;

using Accumulators = acc::accumulator_set<
    double, acc::stats<acc::tag::count, acc::tag::min, acc::tag::max,
                       acc::tag::immediate_mean, acc::tag::variance>>;

}  // namespace

std::optional<Moments> MomentsOf(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  Accumulators set;
  for (const double value : values) set(value);
  Moments moments;
  moments.count = values.size();
  moments.min = acc::min(set);
  moments.max = acc::max(set);
  moments.mean = acc::extract::mean(set);
  // Boost divides by n.
  const auto n = static_cast<double>(values.size());
  if (values.size() > 1) moments.variance = acc::variance(set) * (n / (n - 1));
  return moments;
}

}  // namespace regionbench
