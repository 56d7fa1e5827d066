// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/duration_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regionbench {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;

double InMilliseconds(std::chrono::nanoseconds value) {
  return static_cast<double>(value.count()) / kNanosecondsPerMillisecond;
}

}  // namespace

int DecimalsFor(std::chrono::nanoseconds half_width) {
  constexpr int kMost = 3;
  const double unit = std::abs(InMilliseconds(half_width)) / 2;
  if (unit <= 0) return kMost;
  return std::clamp(static_cast<int>(std::ceil(-std::log10(unit))), 0, kMost);
}

std::string Milliseconds(std::chrono::nanoseconds value, int decimals) {
  const double scale = std::pow(10, decimals);
  // Adding zero turns a negative zero into a plain one.
  const double rounded =
      std::round(InMilliseconds(value) * scale) / scale + 0.0;
  return fmt::format("{:.{}f}", rounded, decimals);
}

std::string RoundDuration(std::chrono::nanoseconds value) {
  const double milliseconds = InMilliseconds(value);
  if (milliseconds < 1000) return fmt::format("{:g} ms", milliseconds);
  return fmt::format("{:g} s", milliseconds / 1000);
}

std::string Percent(double ratio) {
  const double percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent > 99 && percent < 100) return ">99 %";
  const bool whole = percent >= 9.95 || percent <= 0;
  return fmt::format("{:.{}f} %", percent, whole ? 0 : 1);
}

}  // namespace regionbench
