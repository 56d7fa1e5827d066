// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>

#include "config/core/time.h"
#include "probe/function/settings.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What became of an invocation's samples. `error` is empty when they are where
/// they belong.
struct Delivered {
  std::size_t sent = 0;
  std::size_t failed = 0;
  std::string error;
};

/// Brings the samples of one invocation to its sink; gives up at `end`.
using Deliver =
    std::function<Delivered(const FunctionSettings& settings,
                            std::span<const Sample> samples, SteadyTime end)>;

/// Over the network: one upload to the aggregator, tried three times at most
/// (that is safe: a sample counts once), or one object in a bucket, whose key
/// is PREFIX/YYYY/MM/DD/BOOT.PROBE.ndjson, with `_` for the slashes of a
/// probe's name. A sink that is `response` takes everything.
class SinkDelivery {
 public:
  explicit SinkDelivery(Environment environment)
      : environment_(std::move(environment)) {}

  Delivered operator()(const FunctionSettings& settings,
                       std::span<const Sample> samples, SteadyTime end) const;

 private:
  Environment environment_;
};

/// `PREFIX/2026/11/25/01JD….aws-lambda_eu-west-1.ndjson`: in the order of time.
std::string ObjectKeyOf(const std::string& prefix, const Sample& first);

}  // namespace regionbench
