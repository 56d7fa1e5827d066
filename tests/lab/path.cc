// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/path.h"

#include <cmath>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

nanoseconds DrawTail(const Path& path, LabRandom& random) {
  std::lognormal_distribution<double> tail(0.0, path.sigma);
  const double spread = static_cast<double>(path.spread.count());
  return nanoseconds(std::llround(spread * tail(random)));
}

nanoseconds DrawRoundTrip(const Path& path, LabRandom& random) {
  switch (path.shape) {
    case Path::Shape::kConstant:
      return path.median;
    case Path::Shape::kLognormal:
      return path.Floor() + DrawTail(path, random);
    case Path::Shape::kBimodal: {
      const bool detour =
          std::bernoulli_distribution(path.detour_share)(random);
      return path.Floor() + DrawTail(path, random) +
             (detour ? path.detour : nanoseconds(0));
    }
    case Path::Shape::kTrace: {
      std::uniform_int_distribution<std::size_t> row(0, path.trace.size() - 1);
      return path.trace[row(random)];
    }
  }
  return path.median;
}

}  // namespace

nanoseconds Path::Floor() const {
  if (shape == Shape::kTrace) return trace.front();
  return shape == Shape::kConstant ? median : median - spread;
}

nanoseconds OutwardDelay(const Path& path) { return path.Floor() / 2; }

nanoseconds DrawReturnDelay(const Path& path, LabRandom& random) {
  return DrawRoundTrip(path, random) - OutwardDelay(path);
}

double OneWayLoss(const Path& path) { return 1 - std::sqrt(1 - path.loss); }

}  // namespace regionbench
