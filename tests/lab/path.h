// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace regionbench {

/// How far away a target is: the distribution of its round trips, and what gets
/// lost on the way.
struct Path {
  enum class Shape {
    kConstant,   ///< always `median`
    kLognormal,  ///< floor + spread * exp(sigma * Z), Z standard normal
    kBimodal,    ///< lognormal; a share of the packets takes `detour` longer
    kTrace,      ///< one of `trace`, at random
  };
  Shape shape = Shape::kConstant;
  std::chrono::nanoseconds median{0};  ///< not looked at by kTrace
  std::chrono::nanoseconds spread{0};  ///< median of what is above the floor
  double sigma = 0;
  std::chrono::nanoseconds detour{0};
  double detour_share = 0;
  std::vector<std::chrono::nanoseconds> trace{};  ///< round trips, sorted
  double loss = 0;               ///< of round trips; each way loses its part
  std::uint64_t bits_per_s = 0;  ///< towards the client; 0: no limit

  /// Below this no round trip falls. median - spread for the lognormal: the
  /// median of exp(sigma * Z) is 1.
  [[nodiscard]] std::chrono::nanoseconds Floor() const;
};

using LabRandom = std::mt19937_64;

/// The way out takes half of the floor, always. All jitter is drawn on the way
/// back, so that the quantiles of the round trip are the distribution's own.
std::chrono::nanoseconds OutwardDelay(const Path& path);
std::chrono::nanoseconds DrawReturnDelay(const Path& path, LabRandom& random);

/// What one way loses so that both together lose `path.loss`.
double OneWayLoss(const Path& path);

}  // namespace regionbench
