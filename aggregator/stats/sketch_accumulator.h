// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/accumulators/framework/accumulator_base.hpp>
#include <boost/accumulators/framework/accumulator_set.hpp>
#include <boost/accumulators/framework/depends_on.hpp>
#include <boost/accumulators/framework/extractor.hpp>
#include <boost/accumulators/framework/parameters/sample.hpp>
#include <boost/accumulators/statistics/parameters/quantile_probability.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics_fwd.hpp>
#include <boost/parameter/keyword.hpp>
#include <limits>

#include "aggregator/stats/sketch.h"

/// The sketch as a feature of Boost.Accumulators, in place of its own quantile
/// estimators: those return 0 for two samples, miss the median by an eighth
/// after a route change, and cannot be merged. Samples are seconds.
///
///     accumulator_set<double, stats<tag::count, tag::exponential_sketch>> set;
///     set(0.031);
///     exponential_sketch(set).Quantile(0.5);
///     quantile(set, quantile_probability = 0.99);  // with
///     tag::sketch_quantile
///     find_accumulator<tag::exponential_sketch>(set).Mutable().Merge(other);
///
/// Only the sketch merges; the moments of a set do not. Reading does not write:
/// any number of threads may extract while none adds.
// Names and shapes below are Boost.Accumulators' own.
// NOLINTBEGIN(readability-*, misc-definitions-in-headers)
namespace regionbench {
// Constructor argument of a set: `sketch_schema = 5`.
BOOST_PARAMETER_NESTED_KEYWORD(tag, sketch_schema, schema)
}  // namespace regionbench

namespace boost::accumulators {
namespace impl {

struct exponential_sketch_impl : accumulator_base {
  using result_type = const regionbench::Sketch&;

  template <typename Arguments>
  explicit exponential_sketch_impl(const Arguments& arguments)
      : sketch_(arguments[regionbench::sketch_schema |
                          regionbench::kFinestSchema]) {}

  template <typename Arguments>
  void operator()(const Arguments& arguments) {
    if (!sketch_.Add(arguments[sample])) ++invalid_;
  }

  [[nodiscard]] result_type result(dont_care) const { return sketch_; }

  /// For what a sample cannot say: merging and lost probes.
  regionbench::Sketch& Mutable() { return sketch_; }
  /// Samples without a bucket; they are not in the sketch.
  [[nodiscard]] std::uint64_t Invalid() const { return invalid_; }

 private:
  regionbench::Sketch sketch_;
  std::uint64_t invalid_ = 0;
};

/// NaN when the set is empty, as Boost's own features have it.
struct sketch_quantile_impl : accumulator_base {
  using result_type = double;

  explicit sketch_quantile_impl(dont_care) {}

  template <typename Arguments>
  double result(const Arguments& arguments) const;
};

}  // namespace impl

namespace tag {

struct exponential_sketch : depends_on<>, regionbench::tag::sketch_schema {
  using impl = mpl::always<accumulators::impl::exponential_sketch_impl>;
};

struct sketch_quantile : depends_on<exponential_sketch> {
  using impl = mpl::always<accumulators::impl::sketch_quantile_impl>;
};

}  // namespace tag

namespace extract {
const extractor<tag::exponential_sketch> exponential_sketch = {};
const extractor<tag::sketch_quantile> sketch_quantile = {};
}  // namespace extract

using extract::exponential_sketch;
using extract::sketch_quantile;

template <typename Arguments>
double impl::sketch_quantile_impl::result(const Arguments& arguments) const {
  return extract::exponential_sketch(arguments)
      .Quantile(arguments[quantile_probability])
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

// The generic quantile(set, ...) finds ours.
template <>
struct feature_of<tag::sketch_quantile> : feature_of<tag::quantile> {};

}  // namespace boost::accumulators
// NOLINTEND(readability-*, misc-definitions-in-headers)
